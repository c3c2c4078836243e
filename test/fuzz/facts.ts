import { exampleEvidence } from '../../src/example/build.ts';
import { ubuntuServer } from '../../src/example/ubuntu.ts';
import type { Fact } from '../../src/facts/fact.ts';
import type { Evidence, Need, Node } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { decode } from '../../src/targets/probe/text.ts';
import { typed } from './parsers.ts';

const base = ubuntuServer().evidence;
const empty = exampleEvidence({});

/** What a module exports that is a fact. */
export function factsIn(module: object): Fact<unknown>[] {
  return Object.values(module).filter(isFact);
}

function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === 'object' && value !== null && 'of' in value && 'needs' in value && 'id' in value;
}

/** Places that a fact reads, as far as it names them: files, names in folders, files of the kernel, programs. */
export function placesOf({ needs }: Fact<unknown>): Need[] {
  return needs.filter(
    ({ kind }) => kind === 'file' || kind === 'directory' || kind === 'kernel' || kind === 'output',
  );
}

/** Asks a fact of a host where these bytes stand at one of the places. Throws what is no Unmeasured. */
export function askWith(fact: Fact<unknown>, place: Need | undefined, bytes: Buffer): void {
  const host = new Host(place === undefined ? base : withBytes(place, bytes));
  typed(() => void fact.of(host));
}

function withBytes(place: Need, bytes: Buffer): Evidence {
  const text = decode(bytes).content;
  switch (place.kind) {
    case 'file':
      return withFile(place.path, bytes);
    case 'directory':
      return withFile(`${place.path}/zz${place.contents ?? ''}`, bytes);
    case 'kernel':
      return {
        ...base,
        kernel: { ...base.kernel, [place.path.replaceAll('*', 'a')]: text },
        kernelMatches: { ...base.kernelMatches, [place.path]: [place.path.replaceAll('*', 'a')] },
      };
    case 'output':
      return {
        ...base,
        outputs: {
          ...base.outputs,
          [place.of]: { value: { installed: true, status: 0, stdout: text, stderr: '' } },
        },
      };
    default:
      return empty;
  }
}

function withFile(path: string, bytes: Buffer): Evidence {
  const { content, encoding } = decode(bytes);
  const node: Node = {
    ...{ type: 'file', mode: 0o644, uid: 0, gid: 0, size: bytes.length, content },
    ...(encoding && { encoding }),
  };
  const files: Record<string, Node> = { ...base.files, [path]: node };
  for (let child = path; child !== '/';) {
    const folder = child.slice(0, child.lastIndexOf('/')) || '/';
    const name = child.slice(child.lastIndexOf('/') + 1);
    const above = files[folder];
    const entries = above?.type === 'directory' ? (above.entries ?? []) : [];
    files[folder] = {
      ...{ type: 'directory', mode: 0o755, uid: 0, gid: 0 },
      entries: entries.includes(name) ? entries : [...entries, name].sort(),
    };
    child = folder;
  }
  return { ...base, files };
}
