import { defineFact } from '../fact.ts';
import { serversIn } from './chrony.ts';
import { timeDaemons } from './daemons.ts';
import { type TimeLine, timeLines } from './lines.ts';

export const NTP_INIT = '/etc/init.d/ntp';
const CONF = '/etc/ntp.conf';
const NTPSEC_CONF = '/etc/ntpsec/ntp.conf';

export interface NtpConfig {
  /** Where the file is; its text is undefined where there is none. */
  readonly main: { readonly path: string; readonly text: string | undefined };
  readonly lines: readonly TimeLine[];
  readonly servers: readonly string[];
  /** The start script of Debian's ntp, which names the account; undefined where there is none. */
  readonly init: { readonly path: string; readonly text: string } | undefined;
  readonly restarts: boolean;
}

/** ntp.conf(5) with what it reads. */
export const ntpConfig = defineFact<NtpConfig>({
  id: 'ntp-config',
  needs: [
    { kind: 'file', path: CONF },
    { kind: 'file', path: NTPSEC_CONF },
    { kind: 'file', path: NTP_INIT },
  ],
  uses: [timeDaemons],
  parse(host) {
    const { isNtpsec } = timeDaemons.of(host);
    const path = isNtpsec ? NTPSEC_CONF : CONF;
    const lines = timeLines(host, path, {
      comment: /#.*$/,
      reads: ([name, ...words]) => (name === 'includefile' ? words.slice(0, 1) : undefined),
    });
    const init = isNtpsec ? undefined : host.text(NTP_INIT);
    return {
      main: { path: host.find(path).path, text: host.text(path) },
      lines,
      servers: serversIn(lines),
      init: init === undefined ? undefined : { path: host.find(NTP_INIT).path, text: init },
      restarts: host.restarts('ntp.service') || host.restarts('ntpsec.service'),
    };
  },
});

/** Flags that default restrictions need, so that strangers may ask for the time and for nothing else. */
export const NTP_FLAGS = ['kod', 'nomodify', 'notrap', 'nopeer', 'noquery'] as const;

/** The lines of `restrict default`, by the family that they are written for: without a mark, IPv4. */
export function defaultRestrictions(lines: readonly TimeLine[], family: 'IPv4' | 'IPv6'): TimeLine[] {
  return lines.filter(({ words: [name, ...words] }) => {
    if (name !== 'restrict') return false;
    const [mark = '', address] = words;
    if (mark === '-6') return family === 'IPv6' && address === 'default';
    return family === 'IPv4' && (mark === 'default' || (mark === '-4' && address === 'default'));
  });
}

/** Flags that are missing; `ignore` answers nobody and needs none of them. */
export function missingFlags(lines: readonly TimeLine[]): string[] {
  const said = new Set(lines.flatMap(({ words }) => words.slice(1)));
  return said.has('ignore') ? [] : NTP_FLAGS.filter((flag) => !said.has(flag));
}
