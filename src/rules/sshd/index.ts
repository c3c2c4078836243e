import type { Rule } from '../../rule.ts';
import { permissions } from './permissions.ts';
import accessLimited from './sshd-access-limited.ts';
import banner from './sshd-banner.ts';
import ciphers from './sshd-ciphers.ts';
import idleTimeout from './sshd-idle-timeout.ts';
import kexAlgorithms from './sshd-kex-algorithms.ts';
import logLevel from './sshd-log-level.ts';
import loginGraceTime from './sshd-login-grace-time.ts';
import macs from './sshd-macs.ts';
import maxAuthTries from './sshd-max-auth-tries.ts';
import maxSessions from './sshd-max-sessions.ts';
import maxStartups from './sshd-max-startups.ts';
import permitRootLogin from './sshd-permit-root-login.ts';
import { yesNo } from './yes-no.ts';

export const sshd: readonly Rule[] = [
  ...permissions,
  accessLimited,
  logLevel,
  maxAuthTries,
  ...yesNo,
  permitRootLogin,
  ciphers,
  macs,
  kexAlgorithms,
  idleTimeout,
  loginGraceTime,
  banner,
  maxStartups,
  maxSessions,
];
