import { defineFact } from '../fact.ts';
import { shellVariable } from '../shell-assignments.ts';
import { type TimeLine, timeLines } from './lines.ts';

export const CHRONY_CONF = '/etc/chrony/chrony.conf';
const DEFAULTS = '/etc/default/chrony';
export const CHRONY_FOLDER = '/etc/chrony/conf.d';

export interface ChronyConfig {
  /** undefined where there is no chrony.conf. */
  readonly main: { readonly path: string; readonly text: string } | undefined;
  readonly lines: readonly TimeLine[];
  /** Names or addresses of server and pool lines, in lower case. */
  readonly servers: readonly string[];
  /** The account of `-u` on the daemon's command line, which beats the file. */
  readonly commandLineUser: string | undefined;
  /** Whether /etc/chrony/conf.d is read. */
  readonly readsFolder: boolean;
  readonly restarts: boolean;
}

/** chrony.conf(5) with what it reads. Servers that a DHCP client leaves below /run are not of this host's own. */
export const chronyConfig = defineFact<ChronyConfig>({
  id: 'chrony-config',
  needs: [
    { kind: 'file', path: CHRONY_CONF },
    { kind: 'file', path: DEFAULTS },
    { kind: 'directory', path: CHRONY_FOLDER, contents: '.conf' },
    { kind: 'directory', path: '/etc/chrony/sources.d', contents: '.sources' },
  ],
  parse(host) {
    const text = host.text(CHRONY_CONF);
    const lines = timeLines(host, CHRONY_CONF, {
      comment: /^\s*[!;#%].*$/,
      reads([name, ...words]) {
        if (name === 'include') return words.slice(0, 1);
        if (name === 'confdir') return words.map((folder) => `${folder}/*.conf`);
        if (name !== 'sourcedir') return undefined;
        return words.filter((folder) => !folder.startsWith('/run/')).map((folder) => `${folder}/*.sources`);
      },
    });
    const options = shellVariable(DEFAULTS, host.text(DEFAULTS) ?? '', 'DAEMON_OPTS') ?? '';
    return {
      main: text === undefined ? undefined : { path: host.find(CHRONY_CONF).path, text },
      lines,
      servers: serversIn(lines),
      commandLineUser: /(?:^|\s)-u\s*(\S+)/.exec(options)?.[1],
      readsFolder: lines.some(
        ({ words: [name, ...folders] }) => name === 'confdir' && folders.includes(CHRONY_FOLDER),
      ),
      restarts: host.restarts('chrony.service'),
    };
  },
});

/** The names of server and pool lines, in lower case. */
export function serversIn(lines: readonly TimeLine[]): string[] {
  return lines.flatMap(({ words: [name, server] }) =>
    (name === 'server' || name === 'pool') && server !== undefined ? [server.toLowerCase()] : [],
  );
}
