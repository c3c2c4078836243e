import { noParams, sshdOption } from '../../kinds/sshd-option.ts';
import type { SshdOption } from '../../facts/sshd/options.ts';
import type { Rule } from '../../rule.ts';

interface YesNo {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly option: SshdOption;
  /** The one value that is good. */
  readonly value: 'yes' | 'no';
}

const table: readonly YesNo[] = [
  {
    id: 'sshd-x11-forwarding',
    title: 'sshd forwards no X11',
    rationale:
      'A host that was taken over can watch and type into the display of whoever logs in with forwarding on.',
    impact: 'Graphical programs can no longer be shown over `ssh -X`.',
    option: 'X11Forwarding',
    value: 'no',
  },
  {
    id: 'sshd-ignore-rhosts',
    title: 'sshd ignores .rhosts and .shosts files',
    rationale:
      'Otherwise a file in a home directory lets whole hosts in without anything that proves a user.',
    option: 'IgnoreRhosts',
    value: 'yes',
  },
  {
    id: 'sshd-hostbased-authentication',
    title: 'sshd trusts no host to vouch for its users',
    rationale: 'With it, root of one trusted host can become any user of this one.',
    option: 'HostbasedAuthentication',
    value: 'no',
  },
  {
    id: 'sshd-permit-empty-passwords',
    title: 'sshd refuses empty passwords',
    rationale:
      'An account that was created without a password would be open to everybody who can reach the port.',
    option: 'PermitEmptyPasswords',
    value: 'no',
  },
  {
    id: 'sshd-permit-user-environment',
    title: 'Users set no environment variables for their own logins',
    rationale:
      'Through variables such as LD_PRELOAD a user can step around a forced command or a restricted shell.',
    option: 'PermitUserEnvironment',
    value: 'no',
  },
  {
    id: 'sshd-use-pam',
    title: 'sshd asks PAM about accounts and sessions',
    rationale:
      'Lock-out after failures, expired accounts and session limits are enforced by PAM and skipped without it.',
    option: 'UsePAM',
    value: 'yes',
  },
  {
    id: 'sshd-tcp-forwarding',
    title: 'sshd forwards no TCP connections',
    rationale: 'A tunnel carries traffic past the firewall and hides from it who talks to whom.',
    impact: 'Jump hosts, database tunnels and remote editors that go through this host stop working.',
    option: 'AllowTcpForwarding',
    value: 'no',
  },
];

/** Rules on options that are either on or off. */
export const yesNo: readonly Rule[] = table.map(({ value, ...rule }) =>
  sshdOption({
    ...rule,
    params: noParams,
    expects: () => value,
    accepts: (actual) => actual === value,
    sets: () => value,
  }),
);
