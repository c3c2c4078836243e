import type { ExampleHost } from '../../host.ts';

const unixProfile = `Name: Unix authentication
Default: yes
Priority: 256
Auth-Type: Primary
Auth:
	[success=end default=ignore]	pam_unix.so nullok try_first_pass
Auth-Initial:
	[success=end default=ignore]	pam_unix.so nullok
Account-Type: Primary
Account:
	[success=end new_authtok_reqd=done default=ignore]	pam_unix.so
Account-Initial:
	[success=end new_authtok_reqd=done default=ignore]	pam_unix.so
Session-Type: Additional
Session:
	required	pam_unix.so
Session-Initial:
	required	pam_unix.so
Password-Type: Primary
Password:
	[success=end default=ignore]	pam_unix.so obscure use_authtok try_first_pass sha512
Password-Initial:
	[success=end default=ignore]	pam_unix.so obscure sha512
`;

export const qualityProfile = `Name: Pwquality password strength checking
Default: yes
Priority: 1024
Conflicts: cracklib
Password-Type: Primary
Password:
	requisite			pam_pwquality.so retry=3
Password-Initial:
	requisite			pam_pwquality.so retry=3
`;

/** A common file with these lines in its two blocks. */
export function common(type: string, primary: readonly string[], additional: readonly string[] = []): string {
  const lines = (block: readonly string[]) => block.map((line) => `${type}\t${line}\n`).join('');
  return `# ${type} for all services

# here are the per-package modules (the "Primary" block)
${lines(primary)}# here's the fallback if no module succeeds
${type}	requisite			pam_deny.so
# prime the stack
${type}	required			pam_permit.so
# and here are more per-package modules (the "Additional" block)
${lines(additional)}# end of pam-auth-update config
`;
}

export const unix = {
  auth: '[success=1 default=ignore]\tpam_unix.so nullok',
  account: '[success=1 new_authtok_reqd=done default=ignore]\tpam_unix.so ',
  password: '[success=1 default=ignore]\tpam_unix.so obscure sha512',
  behind: '[success=1 default=ignore]\tpam_unix.so obscure use_authtok try_first_pass sha512',
};

export const AUTH = '/etc/pam.d/common-auth';
export const ACCOUNT = '/etc/pam.d/common-account';
export const PASSWORD = '/etc/pam.d/common-password';
export const CONFIGS = '/usr/share/pam-configs';
export const STATE = '/var/lib/pam';

const session = common('session', ['[default=1]\t\t\tpam_permit.so'], ['required\tpam_unix.so ']);
const savedSession = 'Module: null\n[default=1]\t\t\tpam_permit.so\nModule: unix\nrequired\tpam_unix.so\n';

/** A host as installed, without the module for quality. */
export const stock: Record<string, string> = {
  [`${CONFIGS}/unix`]: unixProfile,
  [AUTH]: common('auth', [unix.auth]),
  [ACCOUNT]: common('account', [unix.account]),
  [PASSWORD]: common('password', [unix.password]),
  '/etc/pam.d/common-session': session,
  '/etc/pam.d/common-session-noninteractive': session,
  [`${STATE}/auth`]: 'Module: unix\n[success=end default=ignore]\tpam_unix.so nullok\n',
  [`${STATE}/account`]: 'Module: unix\n[success=end new_authtok_reqd=done default=ignore]\tpam_unix.so\n',
  [`${STATE}/password`]: 'Module: unix\n[success=end default=ignore]\tpam_unix.so obscure sha512\n',
  [`${STATE}/session`]: savedSession,
  [`${STATE}/session-noninteractive`]: savedSession,
  [`${STATE}/seen`]: 'unix\n',
};

/** The same with libpam-pwquality. */
export const withQuality: Record<string, string> = {
  ...stock,
  [`${CONFIGS}/pwquality`]: qualityProfile,
  [PASSWORD]: common('password', ['requisite\t\t\tpam_pwquality.so retry=3', unix.behind]),
  [`${STATE}/password`]:
    'Module: pwquality\nrequisite\t\t\tpam_pwquality.so retry=3\nModule: unix\n[success=end default=ignore]\tpam_unix.so obscure use_authtok try_first_pass sha512\n',
  [`${STATE}/seen`]: 'pwquality\nunix\n',
};

const modulesOf = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`/lib/x86_64-linux-gnu/security/${name}`, '']));

/** PAM 1.1.8, as in Ubuntu 18.04. */
export const pam118 = modulesOf('pam_unix.so', 'pam_tally2.so', 'pam_pwhistory.so');
/** PAM 1.4 and later. */
export const pam14 = modulesOf('pam_unix.so', 'pam_faillock.so', 'pam_pwhistory.so');

export function hostWith(files: ExampleHost['files'], more: Partial<ExampleHost> = {}): ExampleHost {
  return { packages: { 'libpam-runtime': '1.1.8-3.6ubuntu2.18.04.6' }, ...more, files: files ?? {} };
}
