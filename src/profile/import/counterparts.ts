/**
 * The rules of ComplianceAsCode (scap-security-guide, also behind Ubuntu's usg) that ask for what a rule of ours asks
 * for, by the id of ours. Names without `xccdf_org.ssgproject.content_rule_`. Written from the public rule names.
 */
const names: Readonly<Record<string, string>> = {
  'module-cramfs-disabled': 'kernel_module_cramfs_disabled',
  'module-freevxfs-disabled': 'kernel_module_freevxfs_disabled',
  'module-jffs2-disabled': 'kernel_module_jffs2_disabled',
  'module-hfs-disabled': 'kernel_module_hfs_disabled',
  'module-hfsplus-disabled': 'kernel_module_hfsplus_disabled',
  'module-udf-disabled': 'kernel_module_udf_disabled',
  'module-usb-storage-disabled': 'kernel_module_usb-storage_disabled',
  'module-dccp-disabled': 'kernel_module_dccp_disabled',
  'module-sctp-disabled': 'kernel_module_sctp_disabled',
  'module-rds-disabled': 'kernel_module_rds_disabled',
  'module-tipc-disabled': 'kernel_module_tipc_disabled',
  'mount-tmp-configured': 'partition_for_tmp systemd_tmp_mount_enabled',
  'mount-tmp-nodev': 'mount_option_tmp_nodev',
  'mount-tmp-nosuid': 'mount_option_tmp_nosuid',
  'mount-tmp-noexec': 'mount_option_tmp_noexec',
  'mount-dev-shm-configured': 'partition_for_dev_shm',
  'mount-dev-shm-nodev': 'mount_option_dev_shm_nodev',
  'mount-dev-shm-nosuid': 'mount_option_dev_shm_nosuid',
  'mount-dev-shm-noexec': 'mount_option_dev_shm_noexec',
  'mount-var-separate': 'partition_for_var',
  'mount-var-tmp-separate': 'partition_for_var_tmp',
  'mount-var-tmp-nodev': 'mount_option_var_tmp_nodev',
  'mount-var-tmp-nosuid': 'mount_option_var_tmp_nosuid',
  'mount-var-tmp-noexec': 'mount_option_var_tmp_noexec',
  'mount-var-log-separate': 'partition_for_var_log',
  'mount-var-log-audit-separate': 'partition_for_var_log_audit',
  'mount-home-separate': 'partition_for_home',
  'mount-home-nodev': 'mount_option_home_nodev',
  'mount-removable-nodev': 'mount_option_nodev_removable_partitions',
  'mount-removable-nosuid': 'mount_option_nosuid_removable_partitions',
  'mount-removable-noexec': 'mount_option_noexec_removable_partitions',
  'sticky-bit-world-writable-directories': 'dir_perms_world_writable_sticky_bits',
  'automounting-disabled': 'service_autofs_disabled package_autofs_removed',
  'package-aide-installed': 'package_aide_installed',
  'aide-scheduled': 'aide_periodic_cron_checking aide_periodic_checking_systemd_timer',
  'aide-database': 'aide_build_database',
  'grub-password': 'grub2_password grub2_uefi_password',
  'permissions-grub-config': 'file_owner_grub2_cfg file_groupowner_grub2_cfg file_permissions_grub2_cfg',
  'single-user-password': 'ensure_root_password_configured',
  'sysctl-aslr': 'sysctl_kernel_randomize_va_space',
  'package-prelink-absent': 'disable_prelink package_prelink_removed',
  'core-dump-limit': 'disable_users_coredumps',
  'sysctl-no-suid-dumps': 'sysctl_fs_suid_dumpable',
  'coredump-storage-none': 'coredump_disable_storage',
  'coredump-process-size-zero': 'coredump_disable_backtraces',
  'package-apparmor-installed': 'package_apparmor_installed package_apparmor-utils_installed',
  'apparmor-boot-parameters': 'grub2_enable_apparmor',
  'apparmor-profiles-loaded': 'all_apparmor_profiles_in_enforce_complain_mode',
  'apparmor-profiles-enforced': 'all_apparmor_profiles_enforced',
  'banner-motd': 'banner_etc_motd banner_etc_motd_cis',
  'banner-local': 'banner_etc_issue banner_etc_issue_cis',
  'banner-remote': 'banner_etc_issue_net banner_etc_issue_net_cis',
  'permissions-motd': 'file_groupowner_etc_motd file_owner_etc_motd file_permissions_etc_motd',
  'permissions-issue': 'file_groupowner_etc_issue file_owner_etc_issue file_permissions_etc_issue',
  'permissions-issue-net':
    'file_groupowner_etc_issue_net file_owner_etc_issue_net file_permissions_etc_issue_net',
  'package-gdm-absent': 'package_gdm_removed',
  'gdm-login-banner': 'dconf_gnome_banner_enabled dconf_gnome_login_banner_text enable_dconf_user_profile',
  'gdm-user-list-hidden': 'dconf_gnome_disable_user_list',
  'gdm-xdmcp-disabled': 'gnome_gdm_disable_xdmcp',
  'updates-installed': 'security_patches_up_to_date',
  'time-daemon-in-use':
    'service_chronyd_or_ntpd_enabled ntp_single_service_active package_chrony_installed package_timesyncd_installed service_chronyd_enabled service_timesyncd_enabled',
  'timesyncd-configured': 'service_timesyncd_configured',
  'chrony-configured':
    'chronyd_run_as_chrony_user chronyd_specify_remote_server chronyd_configure_pool_and_server',
  'ntp-configured': 'package_ntp_installed service_ntp_enabled service_ntpd_enabled',
  'package-xserver-absent': 'package_xorg-x11-server-common_removed',
  'package-avahi-absent': 'service_avahi-daemon_disabled package_avahi_removed',
  'package-cups-absent': 'service_cups_disabled package_cups_removed',
  'package-dhcp-server-absent': 'package_dhcp_removed service_dhcpd_disabled service_dhcpd6_disabled',
  'package-ldap-server-absent': 'package_openldap-servers_removed service_slapd_disabled',
  'package-nfs-server-absent': 'package_nfs-kernel-server_removed service_nfs_disabled',
  'package-dns-server-absent': 'package_bind_removed',
  'package-ftp-server-absent': 'package_vsftpd_removed service_vsftpd_disabled',
  'package-http-server-absent':
    'package_httpd_removed package_nginx_removed service_httpd_disabled service_nginx_disabled',
  'package-imap-pop3-server-absent':
    'package_dovecot_removed package_cyrus-imapd_removed service_dovecot_disabled',
  'package-samba-absent': 'package_samba_removed service_smb_disabled',
  'package-http-proxy-absent': 'package_squid_removed service_squid_disabled',
  'package-snmp-server-absent': 'package_net-snmp_removed service_snmpd_disabled',
  'mail-transfer-local-only': 'postfix_network_listening_disabled has_nonlocal_mta',
  'package-rsync-absent': 'package_rsync_removed service_rsyncd_disabled',
  'package-nis-server-absent': 'package_ypserv_removed service_ypserv_disabled',
  'package-nis-client-absent': 'package_nis_removed',
  'package-rsh-client-absent': 'package_rsh_removed',
  'package-talk-client-absent': 'package_talk_removed',
  'package-telnet-client-absent': 'package_telnet_removed',
  'package-ldap-client-absent': 'package_openldap-clients_removed',
  'package-rpcbind-absent': 'package_rpcbind_removed service_rpcbind_disabled',
  'wireless-interfaces-disabled': 'wireless_disable_interfaces',
  'sysctl-no-send-redirects':
    'sysctl_net_ipv4_conf_all_send_redirects sysctl_net_ipv4_conf_default_send_redirects',
  'sysctl-no-ip-forwarding': 'sysctl_net_ipv4_ip_forward sysctl_net_ipv6_conf_all_forwarding',
  'sysctl-no-source-route':
    'sysctl_net_ipv4_conf_all_accept_source_route sysctl_net_ipv4_conf_default_accept_source_route sysctl_net_ipv6_conf_all_accept_source_route sysctl_net_ipv6_conf_default_accept_source_route',
  'sysctl-no-icmp-redirects':
    'sysctl_net_ipv4_conf_all_accept_redirects sysctl_net_ipv4_conf_default_accept_redirects sysctl_net_ipv6_conf_all_accept_redirects sysctl_net_ipv6_conf_default_accept_redirects',
  'sysctl-no-secure-icmp-redirects':
    'sysctl_net_ipv4_conf_all_secure_redirects sysctl_net_ipv4_conf_default_secure_redirects',
  'sysctl-log-martians': 'sysctl_net_ipv4_conf_all_log_martians sysctl_net_ipv4_conf_default_log_martians',
  'sysctl-ignore-broadcast-icmp': 'sysctl_net_ipv4_icmp_echo_ignore_broadcasts',
  'sysctl-ignore-bogus-icmp': 'sysctl_net_ipv4_icmp_ignore_bogus_error_responses',
  'sysctl-reverse-path-filter': 'sysctl_net_ipv4_conf_all_rp_filter sysctl_net_ipv4_conf_default_rp_filter',
  'sysctl-tcp-syncookies': 'sysctl_net_ipv4_tcp_syncookies',
  'sysctl-no-router-advertisements':
    'sysctl_net_ipv6_conf_all_accept_ra sysctl_net_ipv6_conf_default_accept_ra',
  'package-ufw-installed': 'package_ufw_installed',
  'package-iptables-persistent-absent': 'package_iptables-persistent_removed',
  'ufw-enabled': 'service_ufw_enabled',
  'ufw-loopback': 'set_ufw_loopback_traffic',
  'ufw-open-ports': 'ufw_rules_for_open_ports',
  'ufw-default-deny': 'set_ufw_default_rule',
  'package-nftables-installed': 'package_nftables_installed',
  'nftables-table-present': 'set_nftables_table',
  'nftables-base-chains': 'set_nftables_base_chain',
  'nftables-loopback': 'set_nftables_loopback_traffic',
  'nftables-default-deny': 'nftables_ensure_default_deny_policy',
  'nftables-enabled': 'service_nftables_enabled',
  'nftables-rules-permanent': 'nftables_rules_permanent',
  'package-iptables-installed': 'package_iptables_installed package_iptables-persistent_installed',
  'netfilter-persistent-enabled': 'service_iptables_enabled',
  'package-nftables-absent': 'package_nftables_removed service_nftables_disabled',
  'iptables-default-deny': 'set_iptables_default_rule',
  'iptables-loopback': 'set_loopback_traffic',
  'iptables-open-ports': 'iptables_rules_for_open_ports',
  'ip6tables-default-deny': 'set_ip6tables_default_rule',
  'ip6tables-loopback': 'set_ipv6_loopback_traffic',
  'ip6tables-open-ports': 'ip6tables_rules_for_open_ports',
  'package-auditd-installed': 'package_audit_installed',
  'service-auditd-enabled': 'service_auditd_enabled',
  'audit-boot-parameter': 'grub2_audit_argument',
  'audit-backlog-limit': 'grub2_audit_backlog_limit_argument',
  'auditd-log-size': 'auditd_data_retention_max_log_file',
  'auditd-keep-logs': 'auditd_data_retention_max_log_file_action',
  'auditd-low-space':
    'auditd_data_retention_action_mail_acct auditd_data_retention_admin_space_left_action auditd_data_retention_space_left_action',
  'audit-time-change':
    'audit_rules_time_adjtimex audit_rules_time_clock_settime audit_rules_time_settimeofday audit_rules_time_stime audit_rules_time_watch_localtime',
  'audit-identity':
    'audit_rules_usergroup_modification_group audit_rules_usergroup_modification_gshadow audit_rules_usergroup_modification_opasswd audit_rules_usergroup_modification_passwd audit_rules_usergroup_modification_shadow',
  'audit-system-locale': 'audit_rules_networkconfig_modification',
  'audit-mac-policy': 'audit_rules_mac_modification audit_rules_mac_modification_etc_apparmor',
  'audit-logins':
    'audit_rules_login_events_faillog audit_rules_login_events_lastlog audit_rules_login_events_tallylog',
  'audit-session': 'audit_rules_session_events',
  'audit-permission-changes':
    'audit_rules_dac_modification_chmod audit_rules_dac_modification_chown audit_rules_dac_modification_fchmod audit_rules_dac_modification_fchmodat audit_rules_dac_modification_fchown audit_rules_dac_modification_fchownat audit_rules_dac_modification_fremovexattr audit_rules_dac_modification_fsetxattr audit_rules_dac_modification_lchown audit_rules_dac_modification_lremovexattr audit_rules_dac_modification_lsetxattr audit_rules_dac_modification_removexattr audit_rules_dac_modification_setxattr',
  'audit-denied-access':
    'audit_rules_unsuccessful_file_modification_creat audit_rules_unsuccessful_file_modification_ftruncate audit_rules_unsuccessful_file_modification_open audit_rules_unsuccessful_file_modification_openat audit_rules_unsuccessful_file_modification_truncate',
  'audit-privileged-commands':
    'audit_rules_privileged_commands audit_rules_privileged_commands_at audit_rules_privileged_commands_chage audit_rules_privileged_commands_chfn audit_rules_privileged_commands_chsh audit_rules_privileged_commands_crontab audit_rules_privileged_commands_gpasswd audit_rules_privileged_commands_mount audit_rules_privileged_commands_newgidmap audit_rules_privileged_commands_newgrp audit_rules_privileged_commands_newuidmap audit_rules_privileged_commands_postdrop audit_rules_privileged_commands_postqueue audit_rules_privileged_commands_ssh_agent audit_rules_privileged_commands_ssh_keysign audit_rules_privileged_commands_su audit_rules_privileged_commands_sudo audit_rules_privileged_commands_sudoedit audit_rules_privileged_commands_umount audit_rules_privileged_commands_unix_chkpwd',
  'audit-mounts': 'audit_rules_media_export',
  'audit-deletions':
    'audit_rules_file_deletion_events_rename audit_rules_file_deletion_events_renameat audit_rules_file_deletion_events_unlink audit_rules_file_deletion_events_unlinkat',
  'audit-sudoers': 'audit_rules_sysadmin_actions',
  'audit-sudo-commands': 'audit_rules_suid_privilege_function audit_sudo_log_events',
  'audit-kernel-modules':
    'audit_rules_kernel_module_loading_delete audit_rules_kernel_module_loading_finit audit_rules_kernel_module_loading_init audit_rules_privileged_commands_insmod audit_rules_privileged_commands_modprobe audit_rules_privileged_commands_rmmod audit_rules_privileged_commands_kmod',
  'audit-immutable': 'audit_rules_immutable',
  'package-rsyslog-installed': 'package_rsyslog_installed',
  'rsyslog-enabled': 'service_rsyslog_enabled',
  'rsyslog-file-create-mode': 'rsyslog_filecreatemode rsyslog_files_permissions',
  'rsyslog-remote-host': 'rsyslog_remote_loghost',
  'rsyslog-no-remote-input': 'rsyslog_nolisten',
  'journald-forward-to-syslog': 'journald_forward_to_syslog',
  'journald-compress': 'journald_compress',
  'journald-storage-persistent': 'journald_storage',
  'log-file-permissions': 'permissions_local_var_log',
  'logrotate-reviewed': 'ensure_logrotate_activated',
  'cron-enabled': 'service_cron_enabled package_cron_installed',
  'permissions-crontab': 'file_groupowner_crontab file_owner_crontab file_permissions_crontab',
  'permissions-cron-hourly':
    'file_groupowner_cron_hourly file_owner_cron_hourly file_permissions_cron_hourly',
  'permissions-cron-daily': 'file_groupowner_cron_daily file_owner_cron_daily file_permissions_cron_daily',
  'permissions-cron-weekly':
    'file_groupowner_cron_weekly file_owner_cron_weekly file_permissions_cron_weekly',
  'permissions-cron-monthly':
    'file_groupowner_cron_monthly file_owner_cron_monthly file_permissions_cron_monthly',
  'permissions-cron-d': 'file_groupowner_cron_d file_owner_cron_d file_permissions_cron_d',
  'cron-users-limited':
    'file_groupowner_cron_allow file_owner_cron_allow file_permissions_cron_allow file_cron_allow_exists file_cron_deny_not_exist',
  'at-users-limited':
    'file_groupowner_at_allow file_owner_at_allow file_permissions_at_allow file_at_allow_exists file_at_deny_not_exist',
  'package-sudo-installed': 'package_sudo_installed',
  'sudo-use-pty': 'sudo_add_use_pty',
  'sudo-logfile': 'sudo_custom_logfile',
  'sshd-config-permissions':
    'file_groupowner_sshd_config file_owner_sshd_config file_permissions_sshd_config',
  'sshd-private-host-key-permissions':
    'file_permissions_sshd_private_key file_ownership_sshd_private_key file_groupownership_sshd_private_key',
  'sshd-public-host-key-permissions':
    'file_permissions_sshd_pub_key file_ownership_sshd_pub_key file_groupownership_sshd_pub_key',
  'sshd-access-limited': 'sshd_limit_user_access',
  'sshd-log-level': 'sshd_set_loglevel_info sshd_set_loglevel_verbose sshd_set_loglevel_info_or_verbose',
  'sshd-x11-forwarding': 'sshd_disable_x11_forwarding',
  'sshd-max-auth-tries': 'sshd_set_max_auth_tries',
  'sshd-ignore-rhosts': 'sshd_disable_rhosts',
  'sshd-hostbased-authentication': 'disable_host_auth',
  'sshd-permit-root-login': 'sshd_disable_root_login',
  'sshd-permit-empty-passwords': 'sshd_disable_empty_passwords',
  'sshd-permit-user-environment': 'sshd_do_not_permit_user_env',
  'sshd-ciphers': 'sshd_use_approved_ciphers sshd_use_approved_ciphers_ordered_stig',
  'sshd-macs': 'sshd_use_approved_macs sshd_use_approved_macs_ordered_stig',
  'sshd-kex-algorithms': 'sshd_use_strong_kex sshd_use_approved_kex_ordered_stig',
  'sshd-idle-timeout': 'sshd_set_idle_timeout sshd_set_keepalive sshd_set_keepalive_0',
  'sshd-login-grace-time': 'sshd_set_login_grace_time',
  'sshd-banner': 'sshd_enable_warning_banner sshd_enable_warning_banner_net',
  'sshd-use-pam': 'sshd_enable_pam',
  'sshd-tcp-forwarding': 'sshd_disable_tcp_forwarding',
  'sshd-max-startups': 'sshd_set_maxstartups',
  'sshd-max-sessions': 'sshd_set_max_sessions',
  'password-complexity':
    'accounts_password_pam_dcredit accounts_password_pam_lcredit accounts_password_pam_minclass accounts_password_pam_minlen accounts_password_pam_ocredit accounts_password_pam_retry accounts_password_pam_ucredit package_pam_pwquality_installed',
  'password-lockout':
    'accounts_passwords_pam_tally2 accounts_passwords_pam_faillock_deny accounts_passwords_pam_faillock_unlock_time',
  'password-reuse': 'accounts_password_pam_pwhistory_remember accounts_password_pam_unix_remember',
  'password-hashing': 'accounts_password_all_shadowed_sha512 set_password_hashing_algorithm_systemauth',
  'login-defs-pass-min-days': 'accounts_minimum_age_login_defs',
  'account-pass-min-days': 'accounts_password_set_min_life_existing',
  'login-defs-pass-max-days': 'accounts_maximum_age_login_defs',
  'account-pass-max-days': 'accounts_password_set_max_life_existing',
  'login-defs-pass-warn-age': 'accounts_password_warn_age_login_defs',
  'account-pass-warn-age': 'accounts_password_set_warn_age_existing',
  'useradd-inactive': 'account_disable_post_pw_expiration',
  'account-pass-inactive': 'accounts_set_post_pw_existing',
  'account-last-change-past': 'accounts_password_last_change_is_in_past',
  'system-accounts-no-login-shell': 'no_shelllogin_for_systemaccounts',
  'system-accounts-locked': 'no_password_auth_for_systemaccounts',
  'root-primary-group': 'accounts_root_gid_zero',
  'default-umask':
    'accounts_umask_etc_bashrc accounts_umask_etc_csh_cshrc accounts_umask_etc_login_defs accounts_umask_etc_profile accounts_umask_interactive_users',
  'shell-timeout': 'accounts_tmout',
  'root-terminals': 'no_direct_root_logins securetty_root_login_console_only',
  'su-restricted': 'use_pam_wheel_for_su use_pam_wheel_group_for_su ensure_pam_wheel_group_empty',
  'packaged-files': 'rpm_verify_permissions',
  'permissions-passwd': 'file_groupowner_etc_passwd file_owner_etc_passwd file_permissions_etc_passwd',
  'permissions-passwd-backup':
    'file_groupowner_backup_etc_passwd file_owner_backup_etc_passwd file_permissions_backup_etc_passwd',
  'permissions-group': 'file_groupowner_etc_group file_owner_etc_group file_permissions_etc_group',
  'permissions-group-backup':
    'file_groupowner_backup_etc_group file_owner_backup_etc_group file_permissions_backup_etc_group',
  'permissions-shadow': 'file_groupowner_etc_shadow file_owner_etc_shadow file_permissions_etc_shadow',
  'permissions-shadow-backup':
    'file_groupowner_backup_etc_shadow file_owner_backup_etc_shadow file_permissions_backup_etc_shadow',
  'permissions-gshadow': 'file_groupowner_etc_gshadow file_owner_etc_gshadow file_permissions_etc_gshadow',
  'permissions-gshadow-backup':
    'file_groupowner_backup_etc_gshadow file_owner_backup_etc_gshadow file_permissions_backup_etc_gshadow',
  'world-writable-files': 'file_permissions_unauthorized_world_writable',
  'unowned-paths': 'no_files_unowned_by_user',
  'ungrouped-paths': 'file_permissions_ungroupowned',
  'setuid-files': 'file_permissions_unauthorized_suid',
  'setgid-files': 'file_permissions_unauthorized_sgid',
  'passwords-shadowed': 'accounts_password_all_shadowed',
  'passwords-not-empty': 'no_empty_passwords no_empty_passwords_etc_shadow',
  'primary-groups-exist': 'gid_passwd_group_same',
  'home-exists': 'accounts_user_interactive_home_directory_exists',
  'home-owner': 'file_ownership_home_directories file_groupownership_home_directories',
  'home-permissions': 'file_permissions_home_directories',
  'home-dot-files-writable':
    'accounts_user_dot_group_ownership accounts_user_dot_user_ownership accounts_user_dot_no_world_writable_programs file_permission_user_init_files',
  'home-netrc-absent': 'no_netrc_files',
  'home-forward-absent': 'no_forward_files',
  'home-rhosts-absent': 'no_rsh_trust_files',
  'only-root-has-uid-0': 'accounts_no_uid_except_zero',
  'root-path': 'accounts_root_path_dirs_no_write root_path_no_dot',
  'unique-uids': 'account_unique_id',
  'unique-gids': 'group_unique_id',
  'unique-user-names': 'account_unique_name',
  'unique-group-names': 'group_unique_name',
  'shadow-group-empty': 'ensure_shadow_group_empty',
};

/** Rules of the CIS profiles of ComplianceAsCode for which nothing stands in the benchmark that is read here. */
const apart =
  'package_xinetd_removed service_xinetd_disabled package_inetutils-telnetd_removed package_dnsmasq_removed ' +
  'service_dnsmasq_disabled package_tftp-server_removed service_tftp_disabled package_ftp_removed ' +
  'service_bluetooth_disabled service_apport_disabled sysctl_kernel_yama_ptrace_scope ' +
  'kernel_module_squashfs_disabled kernel_module_freevxfs_blacklisted ' +
  'mount_option_home_nosuid mount_option_var_nodev mount_option_var_nosuid mount_option_var_log_nodev ' +
  'mount_option_var_log_nosuid mount_option_var_log_noexec mount_option_var_log_audit_nodev ' +
  'mount_option_var_log_audit_nosuid mount_option_var_log_audit_noexec service_chronyd_disabled ' +
  'service_timesyncd_disabled package_timesyncd_removed package_ufw_removed sudo_require_authentication ' +
  'sudo_require_reauthentication dconf_gnome_screensaver_idle_delay dconf_gnome_screensaver_lock_enabled ' +
  'dconf_gnome_screensaver_lock_delay dconf_gnome_disable_automount dconf_gnome_disable_automount_open ' +
  'dconf_gnome_disable_autorun zipl_audit_argument zipl_audit_backlog_limit_argument ' +
  'file_owner_at_deny file_groupowner_at_deny file_permissions_at_deny';

/** ComplianceAsCode's rule → ours. */
export const counterparts: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([rule, theirs]) => theirs.split(' ').map((name) => [name, rule] as const)),
);

/** The rules of ComplianceAsCode that ask for a part of what the rule of ours asks for, or for all of it. */
export function theirsOf(rule: string): readonly string[] {
  return names[rule]?.split(' ') ?? [];
}

/** Known, and without a counterpart here. */
export const withoutCounterpart: ReadonlySet<string> = new Set(apart.split(' '));
