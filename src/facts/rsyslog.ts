import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';
import { parseRsyslog, type RsyslogItem } from './rsyslog/lines.ts';
import { expandGlob } from './sshd/glob.ts';

export const RSYSLOG_CONF = '/etc/rsyslog.conf';
export const RSYSLOG_FOLDER = '/etc/rsyslog.d';

export interface RsyslogFile {
  readonly path: string;
  readonly text: string;
}

/** One thing that rsyslogd is told, and the file that tells it. */
export type RsyslogStatement = RsyslogItem & { readonly file: RsyslogFile };

/** What rsyslogd reads, files that are included in their place. */
export interface RsyslogConfig {
  readonly statements: readonly RsyslogStatement[];
  readonly main: RsyslogFile;
  /** How many statements are read before the first file of /etc/rsyslog.d; undefined where none of them is read. */
  readonly folderAt: number | undefined;
}

const MAX_DEPTH = 10;
const MAX_FILES = 500;

/**
 * rsyslog's configuration (rsyslog.conf(5)); undefined where it is not installed. Where the package has just come in a
 * plan, its file is taken to read /etc/rsyslog.d, as Debian's does.
 */
export const rsyslog = defineFact<RsyslogConfig | undefined>({
  id: 'rsyslog',
  needs: [
    { kind: 'file', path: RSYSLOG_CONF },
    { kind: 'directory', path: RSYSLOG_FOLDER, contents: '.conf' },
  ],
  uses: [packages],
  parse(host) {
    if (packages.of(host).installed('rsyslog').length === 0) return undefined;
    const reading = new Reading(host);
    const text = host.text(RSYSLOG_CONF);
    const main = { path: host.find(RSYSLOG_CONF).path, text: text ?? '' };
    if (text === undefined) reading.include(`${RSYSLOG_FOLDER}/*.conf`, main, 0);
    else reading.file(main, 0);
    return { statements: reading.statements, main, folderAt: reading.folderAt };
  },
});

class Reading {
  readonly statements: RsyslogStatement[] = [];
  folderAt: number | undefined;
  readonly #host: Host;
  #files = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  file(file: RsyslogFile, depth: number): void {
    this.#count(file, depth);
    for (const item of parseRsyslog(file.text)) {
      const pattern = included(item);
      if (pattern === undefined) this.statements.push({ ...item, file });
      else this.include(pattern, file, depth);
    }
  }

  #count(file: RsyslogFile, depth: number): void {
    this.#files += 1;
    if (depth > MAX_DEPTH || this.#files > MAX_FILES)
      throw new Unmeasured(`${file.path}: too many files of rsyslog include one another`);
  }

  /** A pattern; a folder stands for what is in it. Hidden names match only where the pattern has the dot. */
  include(pattern: string, from: RsyslogFile, depth: number): void {
    // Folders that lead to themselves multiply.
    this.#count(from, depth);
    if (!pattern.startsWith('/'))
      throw new Unmeasured(`${from.path} includes ${pattern}, which depends on where rsyslogd is started`);
    if (
      pattern === `${RSYSLOG_FOLDER}/` ||
      pattern.startsWith(`${RSYSLOG_FOLDER}/*`) ||
      pattern === RSYSLOG_FOLDER
    )
      this.folderAt ??= this.statements.length;
    for (const path of expandGlob(this.#host, pattern.endsWith('/') ? `${pattern}*` : pattern)) {
      const { path: real, node } = this.#host.find(path);
      if (node.type === 'directory' && depth < MAX_DEPTH) this.include(`${path}/`, from, depth + 1);
      else if (node.type === 'file') this.file({ path: real, text: this.#host.text(real) ?? '' }, depth + 1);
    }
  }
}

function included(item: RsyslogItem): string | undefined {
  if (item.kind === 'directive' && item.name === 'includeconfig') return item.value.replace(/\s.*$/s, '');
  if (item.kind === 'object' && item.type === 'include') return item.parameters.get('file')?.value;
  return undefined;
}

/** `file:line` */
export function rsyslogPlace({ file, line }: RsyslogStatement): string {
  return `${file.path}:${line}`;
}

/** Where an action sends messages to another host: by rsyslog's own protocols. */
export interface Forward {
  readonly target: string;
  readonly port: string;
  readonly protocol: 'tcp' | 'udp' | 'relp';
  readonly selector: string;
  readonly at: RsyslogStatement;
}

/** The actions that forward: `@host`, `@@host`, omfwd and omrelp. */
export function forwardsIn(config: RsyslogConfig): Forward[] {
  return config.statements.flatMap((at): Forward[] => {
    if (at.kind === 'action') {
      const [, mark, bracketed, plain, port = '514'] =
        /^(@@?)(?:\([^)]*\))?(?:\[([^\]]+)\]|([^\s:;#]+))(?::(\d+))?/.exec(at.text) ?? [];
      const target = bracketed ?? plain;
      if (mark === undefined || target === undefined) return [];
      return [{ target, port, protocol: mark === '@' ? 'udp' : 'tcp', selector: at.selector, at }];
    }
    if (at.kind !== 'object' || at.type !== 'action') return [];
    const value = (name: string) => at.parameters.get(name)?.value ?? '';
    const type = value('type').toLowerCase();
    const target = value('target');
    if ((type !== 'omfwd' && type !== 'omrelp') || target === '') return [];
    const udp = (value('protocol') || 'udp').toLowerCase() === 'udp';
    const protocol = type === 'omrelp' ? 'relp' : udp ? 'udp' : 'tcp';
    return [{ target, port: value('port') || '514', protocol, selector: at.selector, at }];
  });
}

/** An action that writes a file, with the mode that a file it creates gets. */
export interface FileAction {
  /** The path, or the name of a template that makes one. */
  readonly target: string;
  readonly mode: number;
  /** Which setting gave the mode; undefined where none did. */
  readonly from: 'directive' | 'module' | 'action' | undefined;
  readonly selector: string;
  readonly at: RsyslogStatement;
}

/** What omfile uses where nothing is said. */
export const DEFAULT_CREATE_MODE = 0o644;

/**
 * Actions that write files. `$FileCreateMode` holds for actions in the old form behind it, and for no other; those of
 * RainerScript take their own fileCreateMode, or that of module(load="builtin:omfile") (tried with rsyslogd 8.2302).
 */
export function fileActionsIn(config: RsyslogConfig): FileAction[] {
  let directive: number | undefined;
  let module: number | undefined;
  const actions: FileAction[] = [];
  for (const at of config.statements) {
    if (at.kind === 'directive') {
      if (at.name === 'filecreatemode') directive = octal(at.value) ?? directive;
    } else if (at.kind === 'action') {
      const [target] = /^-?[/?][^\s;]*/.exec(at.text) ?? [];
      if (target !== undefined)
        actions.push({
          target: target.replace(/^-/, ''),
          mode: directive ?? DEFAULT_CREATE_MODE,
          from: directive === undefined ? undefined : 'directive',
          selector: at.selector,
          at,
        });
    } else {
      const value = (name: string) => at.parameters.get(name)?.value;
      const own = octal(value('filecreatemode') ?? '');
      if (at.type === 'module' && value('load') === 'builtin:omfile') module = own ?? module;
      if (at.type === 'action' && value('type')?.toLowerCase() === 'omfile')
        actions.push({
          target: value('file') ?? `?${value('dynafile') ?? ''}`,
          mode: own ?? module ?? DEFAULT_CREATE_MODE,
          from: own !== undefined ? 'action' : module !== undefined ? 'module' : undefined,
          selector: at.selector,
          at,
        });
    }
  }
  return actions;
}

/** A mode as rsyslog writes it: four octal digits that begin with a zero, or three. */
export function octal(written: string): number | undefined {
  const [digits] = /^0?[0-7]{3}\b/.exec(written.trim()) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}
