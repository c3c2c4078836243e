/** Rules that are cheap to apply, each about a place of its own. */
export const pool = [
  ...['permissions-issue', 'permissions-issue-net', 'banner-local', 'sshd-max-auth-tries'],
  ...['permissions-crontab', 'permissions-cron-daily', 'sysctl-no-send-redirects', 'sysctl-log-martians'],
  ...['module-cramfs-disabled', 'module-hfs-disabled', 'account-pass-max-days', 'cron-enabled'],
];

/** Rules whose steps take long under emulation. */
export const rare = ['package-telnet-client-absent'];

/** What others do to the host between two runs. Where rules look at the same place, the edit is always the same. */
interface Edit {
  readonly name: string;
  /** Files that it writes. */
  readonly touches: readonly string[];
  readonly script: (cycle: number) => string;
  /** It changes what the kernel or systemd hold, beside files. */
  readonly live?: true;
}

export const edits: readonly Edit[] = [
  append('/etc/motd'),
  append('/etc/default/cron'),
  insert('/etc/crontab'),
  insert('/etc/ssh/sshd_config'),
  insert('/etc/security/limits.conf'),
  {
    name: 'a drop-in for sysctl',
    touches: ['/etc/sysctl.d/50-others.conf'],
    script: () => `echo net.ipv4.conf.all.log_martians=0 >/etc/sysctl.d/50-others.conf`,
  },
  {
    name: 'another one',
    touches: ['/etc/sysctl.d/51-others.conf'],
    script: (cycle) => `echo vm.swappiness=${cycle % 100} >/etc/sysctl.d/51-others.conf`,
  },
  {
    name: 'a drop-in for sshd in front of all',
    touches: ['/etc/ssh/sshd_config.d/00-others.conf'],
    script: () => `echo MaxAuthTries 6 >/etc/ssh/sshd_config.d/00-others.conf; systemctl reload ssh`,
  },
  { name: 'mode of /etc/issue', touches: ['/etc/issue'], script: () => 'chmod 666 /etc/issue' },
  {
    name: 'group of /etc/crontab',
    touches: ['/etc/crontab'],
    script: () => 'chgrp adm /etc/crontab; chmod 664 /etc/crontab',
  },
  {
    name: 'days of warning in an account that a rule ages',
    touches: ['/etc/shadow', '/etc/shadow-'],
    script: (cycle) => `chage -W ${(cycle % 20) + 1} opspw; cp -p /etc/shadow /etc/shadow-`,
  },
  {
    name: 'comment of an account',
    touches: ['/etc/passwd', '/etc/passwd-'],
    script: (cycle) => `usermod -c 'cycle ${cycle}' opspw; cp -p /etc/passwd /etc/passwd-`,
  },
  {
    name: 'kernel parameters',
    touches: [],
    live: true,
    script: () => `sysctl -q ${parameters.map((name) => `${name}=1`).join(' ')}`,
  },
  {
    name: 'cron switched off',
    touches: [],
    live: true,
    script: () => 'systemctl --quiet disable --now cron',
  },
  {
    name: 'drop-ins of this tool deleted',
    touches: [],
    script: () => `find /etc/modprobe.d /etc/sysctl.d -name '*cis-harden*' -delete`,
  },
];

const parameters = ['net.ipv4.conf.all.send_redirects', 'net.ipv4.conf.default.send_redirects'];

/** Keeps what edits change outside of files; `putLiveBack` puts it back. */
export const keepLive = `sysctl ${parameters.join(' ')} >/var/tmp/soak/sysctl; systemctl is-enabled cron >/var/tmp/soak/cron`;
export const putLiveBack = `sysctl -q -p /var/tmp/soak/sysctl; if grep -qx enabled /var/tmp/soak/cron; then systemctl --quiet enable --now cron; else systemctl --quiet disable --now cron; fi`;

/** What others did is taken back by themselves. */
export const reset = `rm -f /etc/sysctl.d/5?-others.conf /etc/ssh/sshd_config.d/00-others.conf
chmod 644 /etc/issue /etc/crontab; chgrp root /etc/crontab; systemctl --quiet enable --now cron; systemctl reload ssh
sed -i '/^# cycle/d' /etc/motd /etc/default/cron /etc/crontab /etc/ssh/sshd_config /etc/security/limits.conf`;

function append(path: string): Edit {
  return {
    name: `a line at the end of ${path}`,
    touches: [path],
    script: (cycle) => `echo '# cycle ${cycle}' >>${path}`,
  };
}

function insert(path: string): Edit {
  return {
    name: `a line at the top of ${path}`,
    touches: [path],
    script: (cycle) => `sed -i '1i # cycle ${cycle}' ${path}`,
  };
}

/** The same numbers for the same seed (a linear congruence; Numerical Recipes' constants). */
export function randomOf(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
