import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { byBytes } from '../host/names.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { type LogrotateDirective, parseLogrotate } from './logrotate/lines.ts';
import { packages } from './packages.ts';
import { fits } from './wildcard.ts';

export const LOGROTATE_CONF = '/etc/logrotate.conf';
const FOLDER = '/etc/logrotate.d';

/** A directive, and the file that it stands in. */
export interface LogrotateStatement extends LogrotateDirective {
  readonly file: { readonly path: string; readonly text: string };
}

/** Endings of names that logrotate passes over in a folder (logrotate.conf(5), tabooext). */
const TABOO = [
  ...['.bak', '.cfsaved', '.disabled', '.dpkg-bak', '.dpkg-del', '.dpkg-dist', '.dpkg-new', '.dpkg-old'],
  ...['.dpkg-tmp', '.rhn-cfg-tmp-*', '.rpmnew', '.rpmorig', '.rpmsave', '.swp', '.ucf-dist', '.ucf-new'],
  ...['.ucf-old', ',v', '~'],
];
const MAX_DEPTH = 10;
const MAX_FILES = 1000;

/**
 * What logrotate is told, files that are included in their place; undefined where it is not installed. Where the package
 * has just come in a plan, its file is taken to read /etc/logrotate.d, as Debian's does.
 */
export const logrotate = defineFact<readonly LogrotateStatement[] | undefined>({
  id: 'logrotate',
  needs: [
    { kind: 'file', path: LOGROTATE_CONF },
    { kind: 'directory', path: FOLDER, contents: '' },
  ],
  uses: [packages],
  parse(host) {
    if (packages.of(host).installed('logrotate').length === 0) return undefined;
    const reading = new Reading(host);
    reading.include(host.find(LOGROTATE_CONF).node.type === 'absent' ? FOLDER : LOGROTATE_CONF, 0);
    return reading.statements;
  },
});

class Reading {
  readonly statements: LogrotateStatement[] = [];
  readonly #host: Host;
  #taboo = TABOO.map((ending) => `*${ending}`);
  #files = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** A file, or a folder of which every regular file is read by name. */
  include(at: string, depth: number): void {
    const { path, node } = this.#host.find(at);
    if (node.type === 'directory') {
      for (const name of [...(this.#host.names(path) ?? [])].sort(byBytes)) {
        const isTaboo = this.#taboo.some((pattern) => fits(pattern, name));
        if (!isTaboo && this.#host.find(join(path, name)).node.type === 'file')
          this.include(join(path, name), depth + 1);
      }
      return;
    }
    if (node.type === 'absent') return;
    this.#files += 1;
    if (depth > MAX_DEPTH || this.#files > MAX_FILES)
      throw new Unmeasured(`${at}: too many files of logrotate include one another`);
    const file = { path, text: this.#host.text(at) ?? '' };
    for (const directive of parseLogrotate(file.text)) this.#take({ ...directive, file }, depth);
  }

  #take(statement: LogrotateStatement, depth: number): void {
    const { name, value } = statement;
    this.statements.push(statement);
    if (name === 'include') this.include(value.replace(/^(["'])(.*)\1$/, '$2'), depth + 1);
    if (name !== 'tabooext' && name !== 'taboopat') return;
    const [, more, list = ''] = /^(\+)?\s*(.*)$/.exec(value) ?? [];
    const patterns = list.split(/[\s,]+/).filter((one) => one !== '');
    const added = name === 'tabooext' ? patterns.map((ending) => `*${ending}`) : patterns;
    this.#taboo = more === undefined ? added : [...this.#taboo, ...added];
  }
}

/** `create [mode] [owner group]`: the mode, where one is given. */
export function createMode({
  name,
  value,
}: LogrotateStatement): { mode: number; digits: string } | undefined {
  const [digits] = (name === 'create' ? /^[0-7]{1,4}(?=\s|$)/.exec(value) : undefined) ?? [];
  return digits === undefined ? undefined : { mode: Number.parseInt(digits, 8), digits };
}

/** `file:line` */
export function logrotatePlace({ file, line }: LogrotateStatement): string {
  return `${file.path}:${line}`;
}
