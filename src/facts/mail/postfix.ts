import type { Host } from '../../host/host.ts';
import type { ConfFile } from '../conf-files.ts';

export const MAIN_CF = '/etc/postfix/main.cf';
export const MASTER_CF = '/etc/postfix/master.cf';

/** One logical line of a file of Postfix: lines that begin with a blank go on with the one before (postconf(5)). */
export interface PostfixLine {
  readonly text: string;
  readonly file: ConfFile;
  readonly line: number;
  /** Offsets of every physical line in it, comments between them left out. */
  readonly starts: readonly number[];
}

export function postfixFile(host: Host, path: string): ConfFile {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path: host.find(path).path,
    text: host.text(path) ?? '',
  };
}

export function postfixLines(file: ConfFile): PostfixLine[] {
  const lines: { parts: string[]; line: number; starts: number[] }[] = [];
  let line = 0;
  let at = 0;
  for (const raw of file.text.split('\n')) {
    line += 1;
    const start = at;
    at += raw.length + 1;
    if (/^\s*(?:#|$)/.test(raw)) continue;
    const last = lines.at(-1);
    if (/^\s/.test(raw) && last !== undefined) {
      last.parts.push(raw);
      last.starts.push(start);
    } else lines.push({ parts: [raw], line, starts: [start] });
  }
  return lines.map(({ parts, ...rest }) => ({ ...rest, file, text: parts.join('').trim() }));
}

/** The lines of main.cf that set a parameter; the last one holds. */
export function settingsOf(
  lines: readonly PostfixLine[],
  name: string,
): { value: string; at: PostfixLine }[] {
  return lines.flatMap((at) => {
    const equals = at.text.indexOf('=');
    if (equals < 0 || at.text.slice(0, equals).trim() !== name) return [];
    return [{ value: at.text.slice(equals + 1).trim(), at }];
  });
}

/** More than good configurations have; what comes after so many is taken as it is written. */
const MAX_REFERENCES = 200;

/** The value with `$name`, `${name}` and `$(name)` replaced by what main.cf sets; what it does not set stays. */
export function expanded(lines: readonly PostfixLine[], value: string): string {
  let followed = 0;
  return follow(value);

  function follow(text: string): string {
    return text.replace(/\$(?:\{(\w+)\}|\((\w+)\)|(\w+))/g, (written, ...names: unknown[]) => {
      followed += 1;
      if (followed > MAX_REFERENCES) return written;
      const name = names.slice(0, 3).find((one): one is string => typeof one === 'string') ?? '';
      const set = settingsOf(lines, name).at(-1);
      return set === undefined ? written : follow(set.value.slice(0, 1000)).slice(0, 4000);
    });
  }
}

/** A service of master.cf(5) that listens on the network. */
export interface InetService {
  /** Undefined where inet_interfaces decides. */
  readonly address: string | undefined;
  /** A number or a name of services(5). */
  readonly port: string;
  readonly at: PostfixLine;
}

export function inetServices(lines: readonly PostfixLine[]): InetService[] {
  return lines.flatMap((at) => {
    const [name = '', type] = at.text.split(/\s+/);
    if (type !== 'inet') return [];
    const colon = name.lastIndexOf(':');
    const address = colon <= 0 ? undefined : name.slice(0, colon).replace(/^\[|\]$/g, '');
    return [{ address, port: name.slice(colon + 1), at }];
  });
}
