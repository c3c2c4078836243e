import type { Values } from './read.ts';

/** What sshd itself must say once every rule about it was applied, stated without the rules' own code. */
const demands: Readonly<Record<string, (value: string, version: number) => boolean>> = {
  loglevel: (value) => value === 'INFO' || value === 'VERBOSE',
  x11forwarding: (value) => value === 'no',
  maxauthtries: (value) => Number(value) <= 4,
  ignorerhosts: (value) => value === 'yes',
  hostbasedauthentication: (value) => value === 'no',
  permitrootlogin: (value) => value === 'no',
  permitemptypasswords: (value) => value === 'no',
  permituserenvironment: (value) => value === 'no',
  ciphers: (value) => !/cbc|arcfour/.test(value) && value !== '',
  macs: (value) => !/sha1|md5|umac/.test(value) && value !== '',
  kexalgorithms: (value) => !value.includes('sha1') && value !== '',
  clientaliveinterval: (value) => Number(value) >= 1 && Number(value) <= 300,
  clientalivecountmax: (value, version) =>
    version >= 8.2 ? Number(value) >= 1 && Number(value) <= 3 : value === '0',
  logingracetime: (value) => Number(value) >= 1 && Number(value) <= 60,
  banner: (value) => value === '/etc/issue.net',
  usepam: (value) => value === 'yes',
  allowtcpforwarding: (value) => value === 'no',
  maxstartups: (value) => {
    const [start = 99, rate = 99, full = 99] = value.split(':').map(Number);
    return start <= 10 && rate <= 30 && full <= 60;
  },
  maxsessions: (value) => Number(value) <= 10,
  allowusers: (value) => value.split(' ').every((name) => name === 'alice' || name === 'admin'),
  denygroups: (value) => value.split(' ').includes('guests') && value.split(' ').includes('games'),
};

/** The demands that sshd's own answer does not meet. */
export function unmet(theirs: Values, version: string): string[] {
  return Object.entries(demands).flatMap(([keyword, holds]) => {
    const value = (theirs[keyword] ?? []).join(' ');
    return holds(value, Number(version)) ? [] : [`${keyword} ${value}`];
  });
}
