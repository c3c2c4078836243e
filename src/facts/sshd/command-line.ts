import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import type { Need } from '../../host/evidence.ts';

/** Where Debian's unit takes options of the daemon from (systemd.exec(5), EnvironmentFile). */
const DEFAULTS_FILE = '/etc/default/ssh';
const UNIT = '/etc/systemd/system/ssh.service';

export const commandLineNeeds: readonly Need[] = [
  { kind: 'file', path: DEFAULTS_FILE },
  { kind: 'file', path: UNIT },
  { kind: 'directory', path: `${UNIT}.d`, contents: '.conf' },
];

/** A line of sshd_config(5) that the daemon's command line stands for. */
export interface CommandLineOption {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

interface Word extends CommandLineOption {}

/**
 * The options on the daemon's command line that set what its files set too: `-o`, `-g`, `-h`, `-q` and `-d`
 * (sshd(8)). The command line is that of Debian's unit, `sshd -D $SSHD_OPTS`, unless the unit in
 * /etc/systemd/system or a drop-in of it has another ExecStart. Throws Unmeasured where it names another file.
 */
export function commandLineOptions(host: Host): CommandLineOption[] {
  const words = commandLine(host);
  const options: CommandLineOption[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined || word.text === '--' || !/^-./.test(word.text)) break;
    for (let letter = 1; letter < word.text.length; letter++) {
      const name = word.text.charAt(letter);
      if (!'CEbcfghkopu'.includes(name)) {
        if (name === 'q') options.push({ ...word, text: 'LogLevel QUIET' });
        if (name === 'd') options.push({ ...word, text: 'LogLevel DEBUG' });
        continue;
      }
      const value = word.text.slice(letter + 1) || words[++at]?.text;
      if (value === undefined)
        throw new Unmeasured(`${word.file}:${word.line}: sshd's option -${name} has no value`);
      options.push(...valued(name, value, word));
      break;
    }
  }
  return options;
}

function valued(name: string, value: string, place: Word): CommandLineOption[] {
  switch (name) {
    case 'o':
      return [{ ...place, text: value }];
    case 'g':
      return [{ ...place, text: `LoginGraceTime ${value}` }];
    case 'h':
      return [{ ...place, text: `HostKey ${value}` }];
    case 'f':
      throw new Unmeasured(`${place.file}:${place.line}: sshd is told to read ${value}`);
    default:
      return [];
  }
}

/** The daemon's arguments, without the program. */
function commandLine(host: Host): Word[] {
  const defaults = defaultArguments(host);
  const started = execStart(host);
  if (started === undefined) return defaults;
  return started.slice(1).flatMap((word) => (/^\$\{?SSHD_OPTS\}?$/.test(word.text) ? defaults : [word]));
}

function defaultArguments(host: Host): Word[] {
  let words: Word[] = [];
  for (const [index, line] of (host.text(DEFAULTS_FILE) ?? '').split('\n').entries()) {
    const assigned = /^\s*(?:export\s+)?SSHD_OPTS=(.*)$/s.exec(line)?.[1];
    if (assigned !== undefined)
      words = wordsOf(unquoted(assigned.trim()), { file: DEFAULTS_FILE, line: index + 1 });
  }
  return words;
}

/** The words of the last ExecStart that the host's administrator set; undefined where there is none. */
function execStart(host: Host): Word[] | undefined {
  const folder = `${UNIT}.d`;
  const names = (host.names(folder) ?? []).filter((name) => name.endsWith('.conf'));
  const [last] = [UNIT, ...names.map((name) => `${folder}/${name}`)]
    .map((path) => execStartIn(host, path))
    .filter((found) => found !== undefined)
    .slice(-1);
  return last;
}

function execStartIn(host: Host, path: string): Word[] | undefined {
  if (host.find(path).node.type === 'device') return undefined;
  let found: Word[] | undefined;
  for (const [index, line] of (host.text(path) ?? '').split('\n').entries()) {
    const command = /^\s*ExecStart\s*=(.*)$/s.exec(line)?.[1]?.trim();
    if (command === undefined || command === '') continue;
    if (command.endsWith('\\'))
      throw new Unmeasured(`${path}:${index + 1}: the command goes on in the next line`);
    found = wordsOf(command, { file: path, line: index + 1 });
  }
  return found;
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote)
    ? text.slice(1, -1)
    : text;
}

/** Words as systemd splits them: quotes group, and what would need an expansion is not understood. */
function wordsOf(text: string, place: { readonly file: string; readonly line: number }): Word[] {
  const words: Word[] = [];
  let word: string | undefined;
  let quote = '';
  for (const character of text) {
    if (character === '\\' || character === '`')
      throw new Unmeasured(`${place.file}:${place.line}: ${text} is not understood`);
    if (quote !== '' && character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push({ text: word, ...place });
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') throw new Unmeasured(`${place.file}:${place.line}: a quote is never closed`);
  if (word !== undefined) words.push({ text: word, ...place });
  return words;
}
