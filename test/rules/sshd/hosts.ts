import type { Example, ExampleHost } from '../../host.ts';
import type { SshdEvidence } from '../../../src/host/evidence.ts';

export const MAIN = '/etc/ssh/sshd_config';

/** A host with OpenSSH 7.6, as Ubuntu 18.04 has it, and this sshd_config. */
export function openssh76(content: Example, files: Record<string, Example> = {}): ExampleHost {
  return { packages: { 'openssh-server': '1:7.6p1-4ubuntu0.7' }, files: { [MAIN]: content, ...files } };
}

/** A host with OpenSSH 9.2, as Debian 12 has it, which knows Include. */
export function openssh92(content: Example, files: Record<string, Example> = {}): ExampleHost {
  return { packages: { 'openssh-server': '1:9.2p1-2+deb12u10' }, files: { [MAIN]: content, ...files } };
}

/** The host, and what its own sshd says of its files. */
export function tellingHost(host: ExampleHost, sshd: SshdEvidence): ExampleHost {
  return { ...host, sshd };
}

export const notInstalled = [
  {
    name: 'openssh-server was never there',
    host: { files: { [MAIN]: 'PermitRootLogin yes\n' } },
    reason: 'openssh-server is not installed',
  },
  {
    name: 'of openssh-server only the configuration is left',
    host: {
      packages: { 'openssh-server': { version: '1:7.6p1-4', status: 'deinstall ok config-files' } },
      files: { [MAIN]: 'PermitRootLogin yes\n' },
    },
    reason: 'openssh-server is not installed',
  },
];

/** A finding about an active line or, without a number, about the default. */
export function finding(
  what: string,
  expected: string,
  actual: string,
  where: number | string = MAIN,
): { what: string; expected: string; actual: string; where: string; state: 'persistent' } {
  return {
    what,
    expected,
    actual,
    where: typeof where === 'number' ? `${MAIN}:${where}` : where,
    state: 'persistent',
  };
}
