/** How a value is written by others. */
type Written = 'number' | 'text' | 'list' | 'octal' | 'startups' | 'startups-rate' | 'startups-full';

/** A parameter of ours that takes a value of theirs. */
interface Taker {
  readonly rule: string;
  readonly name: string;
  readonly as: Written;
}

/** The values (XCCDF variables) of ComplianceAsCode's CIS profiles, and what takes them; an empty list: nothing does. */
export const values: ReadonlyMap<string, readonly Taker[]> = new Map<string, readonly Taker[]>([
  ['sshd_max_auth_tries_value', [taker('sshd-max-auth-tries.limit')]],
  ['sshd_idle_timeout_value', [taker('sshd-idle-timeout.interval')]],
  ['var_sshd_set_keepalive', [taker('sshd-idle-timeout.countMax')]],
  ['var_sshd_max_sessions', [taker('sshd-max-sessions.limit')]],
  ['var_sshd_set_login_grace_time', [taker('sshd-login-grace-time.seconds')]],
  [
    'var_sshd_set_maxstartups',
    [
      taker('sshd-max-startups.start', 'startups'),
      taker('sshd-max-startups.rate', 'startups-rate'),
      taker('sshd-max-startups.full', 'startups-full'),
    ],
  ],
  ['sshd_approved_ciphers', [taker('sshd-ciphers.algorithms', 'list')]],
  ['sshd_approved_macs', [taker('sshd-macs.algorithms', 'list')]],
  ['sshd_strong_kex', [taker('sshd-kex-algorithms.algorithms', 'list')]],
  ['var_password_pam_minlen', [taker('password-complexity.minlen')]],
  ['var_password_pam_retry', [taker('password-complexity.retry')]],
  ['var_password_pam_remember', [taker('password-reuse.remember')]],
  ['var_password_pam_tally2', [taker('password-lockout.deny')]],
  ['var_accounts_passwords_pam_faillock_deny', [taker('password-lockout.deny')]],
  ['var_accounts_passwords_pam_faillock_unlock_time', [taker('password-lockout.unlockTime')]],
  [
    'var_accounts_maximum_age_login_defs',
    [taker('login-defs-pass-max-days.days'), taker('account-pass-max-days.days')],
  ],
  [
    'var_accounts_minimum_age_login_defs',
    [taker('login-defs-pass-min-days.days'), taker('account-pass-min-days.days')],
  ],
  [
    'var_accounts_password_warn_age_login_defs',
    [taker('login-defs-pass-warn-age.days'), taker('account-pass-warn-age.days')],
  ],
  [
    'var_account_disable_post_pw_expiration',
    [taker('useradd-inactive.days'), taker('account-pass-inactive.days')],
  ],
  ['var_accounts_user_umask', [taker('default-umask.mask', 'octal')]],
  ['var_accounts_tmout', [taker('shell-timeout.seconds')]],
  ['var_pam_wheel_group_for_su', [taker('su-restricted.group', 'text')]],
  ['var_sudo_logfile', [taker('sudo-logfile.path', 'text')]],
  ['var_auditd_max_log_file', [taker('auditd-log-size.megabytes')]],
  ['var_auditd_action_mail_acct', [taker('auditd-low-space.mailAccount', 'text')]],
  ['var_auditd_admin_space_left_action', [taker('auditd-low-space.adminAction', 'text')]],
  ['rsyslog_remote_loghost_address', [taker('rsyslog-remote-host.host', 'text')]],
  ['var_multiple_time_servers', [taker('*.servers', 'list')]],
  ['var_timesync_service', [taker('*.daemon', 'text')]],
  // Known, and nothing here takes them: credits follow from complexity, the rest is not a choice of ours.
  ...[
    'var_password_pam_minclass',
    'var_password_pam_dcredit',
    'var_password_pam_ucredit',
    'var_password_pam_lcredit',
    'var_password_pam_ocredit',
    'var_password_pam_dictcheck',
    'var_password_pam_difok',
    'var_auditd_space_left_action',
    'var_auditd_max_log_file_action',
    'var_auditd_disk_full_action',
    'var_auditd_disk_error_action',
    'var_apparmor_mode',
    'var_postfix_inet_interfaces',
    'var_multiple_time_pools',
    'login_banner_text',
    'cis_banner_text',
    'inactivity_timeout_value',
    'var_screensaver_lock_delay',
    'sysctl_kernel_yama_ptrace_scope_value',
  ].map((name) => [name, []] as const),
]);

function taker(parameter: string, as: Written = 'number'): Taker {
  const at = parameter.lastIndexOf('.');
  return { rule: parameter.slice(0, at), name: parameter.slice(at + 1), as };
}

/**
 * A value of theirs in our form. What is not of the form goes on as it is, and is refused by the parameter. A selector
 * of theirs has the value in its name: `5_minutes`.
 */
export function valueOf(written: string, as: Written): unknown {
  switch (as) {
    case 'number':
      return numberOf(written);
    case 'list':
      return written.split(/[\s,]+/).filter((part) => part !== '');
    case 'octal':
      return /^[0-7]{2}$/.test(written) ? `0${written}` : written;
    case 'startups':
      return numberOf(written.split(':')[0] ?? '');
    case 'startups-rate':
      return numberOf(written.split(':')[1] ?? '');
    case 'startups-full':
      return numberOf(written.split(':')[2] ?? '');
    case 'text':
      return written;
  }
}

const seconds = { sec: 1, second: 1, min: 60, minute: 60, hour: 3600 } as const;

function numberOf(written: string): unknown {
  const [, digits, unit] = /^(\d{1,12})(?:_?(sec|second|min|minute|hour)s?)?$/.exec(written) ?? [];
  if (digits === undefined) return written;
  const known = Object.entries(seconds).find(([name]) => name === unit);
  return Number(digits) * (known?.[1] ?? 1);
}
