import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { type ShellFile, shellFiles } from './shell-environment.ts';
import { type ShellCommand, type ShellWord, sourcedCommands } from './sourced-commands.ts';

/** The PATH of a fresh login shell of root. */
export interface RootPath {
  readonly value: string;
  /** What shows it. */
  readonly where: string;
}

const OWN_FILES = ['/root/.bash_profile', '/root/.bash_login', '/root/.profile', '/root/.bashrc'];

/**
 * A running host tells its PATH itself. Of an image the files are read that a login shell sources: throws Unmeasured
 * where only a shell could tell what they make of it.
 */
export const rootPath = defineFact<RootPath>({
  id: 'root-path',
  needs: [{ kind: 'output', of: 'root PATH' }, ...OWN_FILES.map((path) => ({ kind: 'file', path }) as const)],
  uses: [shellFiles],
  parse(host) {
    const path = host.running ? told(host) : read(host);
    // Rules judge each element: all are looked at in one go.
    host.findAll(path.value.split(':').filter((element) => element.startsWith('/')));
    return path;
  },
});

function told(host: Host): RootPath {
  const said = host.output('root PATH');
  if (said === undefined || said.status !== 0)
    throw new Unmeasured('a login shell of root did not tell its PATH');
  return { value: said.stdout.replace(/\n$/, ''), where: 'login shell of root' };
}

function read(host: Host): RootPath {
  let value: string | undefined;
  let where = '';
  for (const file of [...shellFiles.of(host), ...ownFiles(host)]) {
    // bash.bashrc is for shells that people type into, and returns at once in others.
    if (file.path === '/etc/bash.bashrc') continue;
    for (const { word, line } of assignments(file)) {
      const written = file.text.slice(word.start, word.end).replace(/^PATH=/, '');
      value = expanded(written, value, `${file.path}:${line}`);
      where = `${file.path}:${line}`;
    }
  }
  if (value === undefined)
    throw new Unmeasured('no file of an image says what PATH a login shell of root has');
  return { value, where };
}

/** bash reads the first of the three that is there; Debian's .profile reads .bashrc. */
function ownFiles(host: Host): ShellFile[] {
  const texts = OWN_FILES.map((path) => ({ path, text: host.text(path) }));
  const first = texts.find(({ path, text }) => text !== undefined && path !== '/root/.bashrc');
  const bashrc = texts.find(({ path }) => path === '/root/.bashrc');
  const sourced = first?.text?.includes('.bashrc') ? [first, bashrc] : [first];
  return sourced.flatMap((file) =>
    file?.text === undefined
      ? []
      : [{ path: file.path, text: file.text, commands: sourcedCommands(file.text) }],
  );
}

/** Assignments that root's shell comes to; where a file tells root from others, those for root. */
function assignments({ path, text, commands }: ShellFile): { word: ShellWord; line: number }[] {
  const found = commands.flatMap((command) => {
    const word = assignment(command);
    return word === undefined || command.effect === 'never' ? [] : [{ word, line: command.line, command }];
  });
  const [asRoot, asOther] = found;
  const tells = asRoot !== undefined && /\bid -u\b[^\n]*-eq 0/.test(text.slice(0, asRoot.word.start));
  const kept = tells && asOther?.command.effect === 'maybe' ? found.filter((one) => one !== asOther) : found;
  const unsure = kept.find(
    ({ command }) => command.effect === 'maybe' && !(tells && command === asRoot.command),
  );
  if (unsure !== undefined) throw new Unmeasured(`${path}:${unsure.line} may or may not change PATH`);
  return kept;
}

function assignment({ words }: ShellCommand): ShellWord | undefined {
  const [first] = words;
  const given = first?.text === 'export' ? words.slice(1) : words;
  const plain = first?.text === 'export' || words.every(({ text }) => /^[A-Za-z_]\w*=/.test(text));
  return plain ? given.find(({ text }) => text.startsWith('PATH=')) : undefined;
}

/** A longer variable keeps every program from starting (execve(2)). */
const MAX_LENGTH = 131_072;
const OWN_VALUE = /\$\{PATH\}|\$PATH\b/g;

/** The value with PATH and HOME put in; nothing else can be known. */
function expanded(written: string, path: string | undefined, where: string): string {
  const bare = /^"([^"]*)"$/.exec(written)?.[1] ?? /^'([^'$]*)'$/.exec(written)?.[1] ?? written;
  const grown = bare.length + (bare.match(OWN_VALUE)?.length ?? 0) * (path ?? '').length;
  if (grown > MAX_LENGTH) throw new Unmeasured(`${where}: PATH becomes too long there`);
  const value = bare.replaceAll(OWN_VALUE, () => path ?? '').replaceAll(/\$\{HOME\}|\$HOME\b/g, '/root');
  if (/["'$`\\]/.test(value)) throw new Unmeasured(`${where}: only a shell can tell what PATH becomes there`);
  return value;
}
