import { defineFact } from './fact.ts';

/** Failed passwords that were counted for the account that looked. */
export interface FailedLogins {
  /** Of pam_faillock, those that still count: seconds since 1970. */
  readonly faillock: readonly number[];
  /** Of pam_tally2. */
  readonly tally: number;
}

/** What faillock(8) and pam_tally2(8) tell of the account that looked, whatever its name. */
export const failedLogins = defineFact<FailedLogins>({
  id: 'failed-logins',
  needs: [{ kind: 'output', of: 'failed logins' }],
  parse: (host) => parseFailedLogins(host.output('failed logins')?.stdout ?? ''),
});

/** `2026-01-01 10:00:00 RHOST 192.0.2.7   V` of faillock, `ops   3   01/01/26 10:00:00  192.0.2.7` of pam_tally2. */
export function parseFailedLogins(text: string): FailedLogins {
  const lines = text
    .slice(0, MOST)
    .split('\n')
    .filter((line) => line.length < 1000);
  const faillock = lines.flatMap((line) => {
    const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) .*\sV\s*$/.exec(line) ?? [];
    const seconds = Date.parse(`${date}T${time}Z`) / 1000;
    return Number.isFinite(seconds) ? [seconds] : [];
  });
  const heading = lines.findIndex((line) => /^Login\s+Failures\s/.test(line));
  const tally = heading < 0 ? undefined : /^\S+\s+(\d{1,5})\b/.exec(lines[heading + 1] ?? '')?.[1];
  return { faillock, tally: Number(tally ?? 0) };
}

const MOST = 1_000_000;
