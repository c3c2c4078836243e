/** How a variable of the role becomes parameters of ours. */
export type Meaning =
  | { readonly kind: 'value'; readonly to: readonly string[]; readonly as: Form }
  /** A switch that, where it is true, exempts what the rule is for. */
  | { readonly kind: 'keeps'; readonly rules: readonly string[] }
  | { readonly kind: 'left'; readonly why: string };

/** `words` are separated by spaces or commas, `names` may also be mappings with a name. */
type Form = 'number' | 'text' | 'boolean' | 'words' | 'names' | 'octal' | 'lines' | 'ipv6' | 'ports' | 'mode';

const ABOUT_THE_ROLE = 'concerns how the role runs, not what holds on the host';
const SECRET = 'a secret does not belong in a profile that others may read';
const NO_CHOICE = 'is no choice here: rules state what holds';

/**
 * The variables of ansible-lockdown's roles for Ubuntu 18.04, 20.04 and 22.04, without their prefix (`ubtu18cis_`);
 * keys of mappings after a dot. Written from the names in the roles' defaults.
 */
export const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...of('number', {
    audit_back_log_limit: 'audit-backlog-limit.limit',
    max_log_file_size: 'auditd-log-size.megabytes',
    'sshd.max_auth_tries': 'sshd-max-auth-tries.limit',
    'sshd.client_alive_interval': 'sshd-idle-timeout.interval',
    'sshd.client_alive_count_max': 'sshd-idle-timeout.countMax',
    'sshd.login_grace_time': 'sshd-login-grace-time.seconds',
    'sshd.max_sessions': 'sshd-max-sessions.limit',
    pamd_pwhistory_remember: 'password-reuse.remember',
    'pass.max_days': 'login-defs-pass-max-days.days account-pass-max-days.days',
    'pass.min_days': 'login-defs-pass-min-days.days account-pass-min-days.days',
    'pass.warn_age': 'login-defs-pass-warn-age.days account-pass-warn-age.days',
    'pass.inactive': 'useradd-inactive.days account-pass-inactive.days',
    'shell_session_timeout.timeout': 'shell-timeout.seconds',
  }),
  ...of('text', {
    time_sync_tool: '*.daemon',
    firewall_package: '*.firewall',
    'auditd.admin_space_left_action': 'auditd-low-space.adminAction',
    remote_log_server: 'rsyslog-remote-host.host',
    sudo_logfile: 'sudo-logfile.path',
    'sshd.log_level': 'sshd-log-level.level',
    su_group: 'su-restricted.group',
    unowned_owner: 'unowned-paths.giveTo',
    ungrouped_group: 'ungrouped-paths.giveTo',
  }),
  ...of('words', {
    'sshd.allow_users': 'sshd-access-limited.allowUsers',
    'sshd.allow_groups': 'sshd-access-limited.allowGroups',
    'sshd.deny_users': 'sshd-access-limited.denyUsers',
    'sshd.deny_groups': 'sshd-access-limited.denyGroups',
    'sshd.ciphers': 'sshd-ciphers.algorithms',
    'sshd.macs': 'sshd-macs.algorithms',
    'sshd.kex_algorithms': 'sshd-kex-algorithms.algorithms',
    ntp_server_list: 'timesyncd-configured.servers',
    ntp_fallback_server_list: 'timesyncd-configured.fallback',
  }),
  ...of('names', {
    time_synchronization_servers: 'chrony-configured.servers ntp-configured.servers',
    time_servers: 'chrony-configured.servers ntp-configured.servers',
    time_pool: 'chrony-configured.servers ntp-configured.servers',
  }),
  ...of('octal', { bash_umask: 'default-umask.mask' }),
  ...of('mode', { logrotate_create_settings: 'logrotate-create-mode.mode' }),
  ...of('lines', { warning_banner: 'banner-motd.text banner-local.text banner-remote.text' }),
  ...of('ipv6', { ipv6_required: 'ipv6-disabled.ipv6' }),
  ...of('ports', { ufw_allow_out_ports: '*.outbound' }),
  ...of('boolean', {
    allow_autofs: 'automounting-disabled.allow',
    avahi_server: 'package-avahi-absent.required',
    cups_server: 'package-cups-absent.required',
    dhcp_server: 'package-dhcp-server-absent.required',
    ldap_server: 'package-ldap-server-absent.required',
    nfs_server: 'package-nfs-server-absent.required',
    dns_server: 'package-dns-server-absent.required',
    vsftpd_server: 'package-ftp-server-absent.required',
    httpd_server: 'package-http-server-absent.required',
    dovecot_server: 'package-imap-pop3-server-absent.required',
    smb_server: 'package-samba-absent.required',
    squid_server: 'package-http-proxy-absent.required',
    snmp_server: 'package-snmp-server-absent.required',
    rsync_server: 'package-rsync-absent.required',
    nis_server: 'package-nis-server-absent.required',
    mail_server: 'mail-transfer-local-only.mailServer',
    rpc_server: 'package-rpcbind-absent.required',
    rpc_required: 'package-rpcbind-absent.required',
    nis_required: 'package-nis-client-absent.required',
    rsh_required: 'package-rsh-client-absent.required',
    talk_required: 'package-talk-client-absent.required',
    telnet_required: 'package-telnet-client-absent.required',
    ldap_clients_required: 'package-ldap-client-absent.required',
    system_is_log_server: 'rsyslog-no-remote-input.isLogHost',
  }),
  ['allow_usb_storage', { kind: 'keeps', rules: ['module-usb-storage-disabled'] }],
  ['is_router', { kind: 'keeps', rules: ['sysctl-no-send-redirects', 'sysctl-no-ip-forwarding'] }],
  ...left(SECRET, 'root_pw bootloader_password_hash grub_pw'),
  ...left(
    ABOUT_THE_ROLE,
    'oscap_scan report_dir complexity_high audit_complex disruption_high audit_disruptive skip_for_travis ' +
      'skip_for_test workaround_for_disa_benchmark workaround_for_ssg_benchmark system_is_chroot ' +
      'system_is_container passwd_label config_aide set_grub_password set_root_password install_network_manager ' +
      'rsyslog_ansible_managed save_iptables_cis_rules no_world_write_adjust no_owner_adjust no_group_adjust ' +
      'suid_adjust sgid_adjust dotperm_ansibleManaged disable_dynamic_motd uses_root grub_user_file grub_users',
  ),
  ...left(
    NO_CHOICE,
    'tmp_fstab_options shm_fstab_options vartmp sudo_package aide_cron mail_server_type mail_transfer_agent ' +
      'chrony_server_options ntp_server_options chrony_user host_allow iptables_v6 ufw_system_sysctlconf ' +
      'nftables_table_name logrotate pamtally2_login_opts ipv4_required nfs_client ask_passwd_to_boot ' +
      'auditd.max_log_file_action shell_session_timeout.file',
  ),
]);

function of(as: Form, names: Readonly<Record<string, string>>): [string, Meaning][] {
  return Object.entries(names).map(([name, to]) => [name, { kind: 'value', to: to.split(' '), as }]);
}

function left(why: string, names: string): [string, Meaning][] {
  return names.split(' ').map((name) => [name, { kind: 'left', why }]);
}

/** A value in our form; undefined where the file leaves it to Ansible, or it says that nothing is to be set. */
export function formed(value: unknown, as: Form): unknown {
  switch (as) {
    case 'number':
      return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
    case 'boolean':
      return truth(value) ?? value;
    case 'text':
      return value;
    case 'words':
      return typeof value === 'string' ? value.split(/[\s,]+/).filter((word) => word !== '') : value;
    case 'names':
      return Array.isArray(value) ? value.map(nameOf) : value;
    case 'octal':
      return typeof value === 'number' ? String(value).padStart(3, '0') : value;
    case 'mode':
      return typeof value === 'string' ? value.split(' ')[0] : value;
    case 'lines':
      return typeof value === 'string' ? value.trim() : value;
    case 'ipv6':
      return truth(value) === undefined ? value : truth(value) ? 'required' : 'disabled';
    case 'ports':
      return ports(value);
  }
}

/** A boolean as Ansible reads it: YAML 1.1's words are booleans too. */
export function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (/^(?:true|yes|on|y)$/i.test(value)) return true;
  return /^(?:false|no|off|n)$/i.test(value) ? false : undefined;
}

function nameOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'name' in item ? item.name : item;
}

/** ufw opens a port without a protocol for both. */
function ports(value: unknown): unknown {
  if (value === 'all') return 'any';
  if (!Array.isArray(value)) return value;
  return value.flatMap((port: unknown) =>
    typeof port === 'number' || (typeof port === 'string' && /^\d+$/.test(port))
      ? [`${port}/tcp`, `${port}/udp`]
      : [port],
  );
}
