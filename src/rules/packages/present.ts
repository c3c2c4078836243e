import { whereFirewallIs } from '../../kinds/firewall-stack.ts';
import { packagePresent } from '../../kinds/package-present.ts';
import type { Rule } from '../../rule.ts';

export const present: readonly Rule[] = [
  packagePresent({
    id: 'package-aide-installed',
    title: 'AIDE is installed',
    rationale: 'Only a record of what the files were can show which ones an intruder changed.',
    impact:
      'Nothing is recorded before somebody initialises the database with aideinit, which reads the whole disk.',
    packages: [['aide'], ['aide-common']],
  }),
  packagePresent({
    id: 'package-apparmor-installed',
    title: 'AppArmor is installed',
    rationale:
      'AppArmor keeps a service that was taken over within the files and rights that its profile names.',
    impact: 'Profiles are loaded at boot where the kernel has AppArmor enabled.',
    packages: [['apparmor']],
    utilities: 'apparmor-utils',
  }),
  whereFirewallIs(
    'ufw',
    packagePresent({
      id: 'package-ufw-installed',
      title: 'ufw is installed',
      rationale:
        'Without a packet filter every service that is started by mistake is open to the whole network.',
      impact: 'None by itself: ufw filters nothing until it is enabled.',
      packages: [['ufw']],
    }),
  ),
  whereFirewallIs(
    'nftables',
    packagePresent({
      id: 'package-nftables-installed',
      title: 'nftables is installed',
      rationale:
        'Without its program the packet filter of the kernel can be neither loaded at boot nor looked at.',
      impact: 'None by itself: nothing is loaded until its service is enabled.',
      packages: [['nftables']],
    }),
  ),
  packagePresent({
    id: 'package-auditd-installed',
    title: 'The audit daemon is installed',
    rationale: 'Without auditd nothing keeps what the kernel has to say about who did what.',
    impact:
      'auditd takes the one audit socket of the kernel, which go-audit, auditbeat and osquery also want.',
    packages: [['auditd'], ['audispd-plugins']],
  }),
  packagePresent({
    id: 'package-rsyslog-installed',
    title: 'rsyslog is installed',
    rationale:
      'Logs that only the journal holds are neither kept in plain files nor sent to another host, where an intruder cannot erase them.',
    impact: 'Messages are kept a second time, below /var/log.',
    packages: [['rsyslog']],
  }),
  packagePresent({
    id: 'package-sudo-installed',
    title: 'sudo is installed',
    rationale:
      'sudo lets each administrator act under their own name and leaves a record, where a shared root password does not.',
    impact: 'None by itself: nobody gets rights that /etc/sudoers does not give.',
    packages: [['sudo', 'sudo-ldap']],
  }),
];
