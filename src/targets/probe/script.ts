import type { Need } from '../../host/evidence.ts';
import { parentOf } from '../../host/lookup.ts';
import probe from './probe.sh?raw';

/** Files larger than this are not read: no configuration is. */
export const LARGEST_FILE_KIB = 1024;

const WALK_SECONDS = 120;
const WALK_BYTES = 16 * 1024 * 1024;

/** Contents that never leave a host, whoever asks: password hashes and private keys. */
const secret = /^\/etc\/g?shadow-?$|_key$|\/private\//;

/** The look for these needs as one POSIX sh script; `nonce` is a word that the target cannot foresee. */
export function probeScript(needs: readonly Need[], nonce: string): string {
  const asked = collected(needs);
  const calls = ['identity'];
  if (asked.folders.size > 0) calls.push(call('blind', asked.folders));
  if (asked.paths.size > 0) calls.push(call('nodes', asked.paths));
  if (asked.listings.size > 0) calls.push(call('listings', slashed(asked.listings)));
  for (const [names, paths] of asked.contents)
    calls.push(call('contents', [String(LARGEST_FILE_KIB + 1), names, ...paths]));
  if (asked.kernel.size > 0) calls.push(`kernel ${eachOnce(asked.kernel).map(patterned).join(' ')}`);
  for (const pattern of [...asked.kernel].filter((path) => path.includes('*')))
    calls.push(`matches ${patterned(pattern)}`);
  if (asked.packages) calls.push('packages');
  if (asked.sshd) calls.push('sshd_test sshd-defaults -f /dev/null', 'sshd_test sshd-effective');
  if (asked.walk) calls.push(`walk ${WALK_SECONDS} ${WALK_BYTES}`);
  if (asked.apt.size > 0) calls.push(call('simulate', asked.apt));
  const body = [...calls, 'bye'].map((line) => `\t${line}`).join('\n');
  return `${probe}\nnonce=${quote(nonce)}\nlook() {\n${body}\n}\nlook </dev/null\n`;
}

/** The patterns among the asked kernel files, in the order of their `matches` sections. */
export function kernelPatterns(needs: readonly Need[]): string[] {
  return [...collected(needs).kernel].filter((path) => path.includes('*'));
}

/** Without the paths that a pattern among them matches as well: grep would print their lines twice. */
function eachOnce(kernel: ReadonlySet<string>): string[] {
  const patterns = [...kernel].filter((path) => path.includes('*')).map(matcher);
  return [...kernel].filter((path) => path.includes('*') || !patterns.some((pattern) => pattern.test(path)));
}

function matcher(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]*')}$`,
  );
}

/** Packages in the order of their `apt` sections. */
export function simulatedPackages(needs: readonly Need[]): string[] {
  return [...collected(needs).apt];
}

interface Asked {
  /** Paths whose attributes are asked, with all folders above them. */
  readonly paths: Set<string>;
  readonly folders: Set<string>;
  readonly listings: Set<string>;
  /** By pattern of names, what to read: files, and folders with a final slash. */
  readonly contents: Map<string, Set<string>>;
  readonly kernel: Set<string>;
  readonly apt: Set<string>;
  packages: boolean;
  sshd: boolean;
  walk: boolean;
}

/** What the needs ask for, each thing once. */
export function collected(needs: readonly Need[]): Asked {
  const asked: Asked = {
    paths: new Set(['/']),
    folders: new Set(['/']),
    listings: new Set(),
    contents: new Map(),
    kernel: new Set(),
    apt: new Set(),
    packages: false,
    sshd: false,
    walk: false,
  };
  for (const need of needs) add(asked, need);
  return asked;
}

function add(asked: Asked, need: Need): void {
  switch (need.kind) {
    case 'file':
      if (secret.test(need.path))
        throw new Error(`a fact asks for the content of ${need.path}, which stays on the host`);
      addPath(asked, need.path);
      addContents(asked, '*', need.path);
      return;
    case 'attributes':
      addPath(asked, need.path);
      return;
    case 'directory':
      addPath(asked, need.path);
      asked.folders.add(need.path);
      asked.listings.add(need.path);
      if (need.contents !== undefined) addContents(asked, `*${need.contents}`, slashedPath(need.path));
      return;
    case 'kernel':
      asked.kernel.add(need.path);
      return;
    case 'packages':
    case 'sshd':
    case 'walk':
      asked[need.kind] = true;
      return;
    case 'apt':
      for (const name of need.packages) asked.apt.add(name);
  }
}

function addPath(asked: Asked, path: string): void {
  asked.paths.add(path);
  for (let folder = parentOf(path); folder !== '/'; folder = parentOf(folder)) {
    asked.paths.add(folder);
    asked.folders.add(folder);
  }
}

function addContents(asked: Asked, names: string, path: string): void {
  const paths = asked.contents.get(names) ?? new Set();
  asked.contents.set(names, paths.add(path));
}

function slashed(folders: Iterable<string>): string[] {
  return [...folders].map(slashedPath);
}

/** A final slash makes find enter a folder that is reached by a link. */
function slashedPath(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

function call(name: string, words: Iterable<string>): string {
  return [name, ...[...words].map(quote)].join(' ');
}

/** One word for a POSIX shell, whatever it holds. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Quoted but for its stars, which the shell shall expand. */
function patterned(path: string): string {
  return path
    .split('*')
    .map((part) => (part === '' ? '' : quote(part)))
    .join('*');
}
