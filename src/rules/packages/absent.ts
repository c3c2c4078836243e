import { packageAbsent } from '../../kinds/package-absent.ts';
import type { Rule } from '../../rule.ts';

export const absent: readonly Rule[] = [
  packageAbsent({
    id: 'package-prelink-absent',
    title: 'No prelink',
    rationale:
      'Prelinking rewrites programs and libraries in place, so that a changed file no longer tells tampering from routine.',
    impact: 'Programs with many libraries start a little slower.',
    packages: ['prelink'],
    before: 'Run `prelink -ua` first: it restores the programs and libraries to what their packages shipped.',
  }),
  packageAbsent({
    id: 'package-gdm-absent',
    title: 'No GNOME Display Manager',
    rationale:
      'A graphical login on a server is a large privileged program that waits for anybody at the console.',
    impact: 'The graphical login goes, and the desktop metapackages that depend on it.',
    packages: ['gdm3'],
    related: ['lightdm', 'sddm'],
  }),
  packageAbsent({
    id: 'package-xserver-absent',
    title: 'No X Window System',
    rationale:
      'The X server lets every client read the keys and screens of every other, and a server has no use for it.',
    impact: 'Desktops go with it, and so may remote desktops and graphical installers.',
    packages: ['xserver-xorg*'],
  }),
  packageAbsent({
    id: 'package-avahi-absent',
    title: 'No Avahi server',
    rationale:
      "Avahi announces the host's name and services to everybody on the local network and parses what they answer.",
    impact:
      'Printers and shares are no longer found by themselves, and names under .local are no longer resolved.',
    packages: ['avahi-daemon'],
  }),
  packageAbsent({
    id: 'package-cups-absent',
    title: 'No CUPS print server',
    rationale:
      'A print server parses documents and printer announcements from the network, which a host that never prints need not.',
    impact: 'Nothing can be printed from this host.',
    packages: ['cups'],
    related: ['cups-daemon', 'cups-browsed'],
  }),
  packageAbsent({
    id: 'package-dhcp-server-absent',
    title: 'No DHCP server',
    rationale:
      'A DHCP server that nobody meant to run hands out wrong addresses and routes to its whole network.',
    impact: 'Machines that get their addresses from this host lose them when their leases end.',
    packages: ['isc-dhcp-server'],
    related: ['dnsmasq', 'kea-dhcp4-server', 'udhcpd'],
  }),
  packageAbsent({
    id: 'package-ldap-server-absent',
    title: 'No LDAP server',
    rationale:
      'A directory holds the accounts and password hashes of other machines and belongs on hosts kept for that.',
    impact: 'Whoever logs in or looks up accounts through this directory no longer can.',
    packages: ['slapd'],
    before: 'Back up the directory first (slapcat): the purge can delete the databases in /var/lib/ldap.',
  }),
  packageAbsent({
    id: 'package-nfs-server-absent',
    title: 'No NFS server',
    rationale:
      'The NFS server runs inside the kernel and, in its common setup, believes what clients say of their users.',
    impact: 'Clients that have mounted folders of this host hang or fail.',
    packages: ['nfs-kernel-server'],
    before: 'Look at /etc/exports and at `showmount -a` for folders in use.',
  }),
  packageAbsent({
    id: 'package-dns-server-absent',
    title: 'No DNS server',
    rationale:
      'A name server open to its network is a target of its own and an amplifier for attacks on others.',
    impact: 'Machines that ask this host for names get no answer.',
    packages: ['bind9'],
    related: ['unbound', 'dnsmasq', 'pdns-server'],
  }),
  packageAbsent({
    id: 'package-ftp-server-absent',
    title: 'No FTP server',
    rationale:
      'FTP sends passwords and files in the clear, and SSH already brings a file transfer that does not.',
    impact: 'FTP clients can no longer reach the files of this host.',
    packages: ['vsftpd'],
    related: ['proftpd-basic', 'proftpd-core', 'pure-ftpd'],
  }),
  packageAbsent({
    id: 'package-http-server-absent',
    title: 'No Apache HTTP server',
    rationale:
      'A web server that serves nothing on purpose still answers strangers with its default pages and modules.',
    impact: 'Web sites and applications that this server carries stop.',
    packages: ['apache2'],
    related: ['apache2-bin', 'nginx', 'nginx-core', 'lighttpd'],
  }),
  packageAbsent({
    id: 'package-imap-pop3-server-absent',
    title: 'No IMAP or POP3 server',
    rationale:
      'Mailbox servers take passwords from the network at any hour, which a host without mailboxes should not.',
    impact: 'Mail programs can no longer fetch mail from this host.',
    packages: ['dovecot-imapd', 'dovecot-pop3d'],
    related: ['dovecot-core', 'cyrus-imapd', 'courier-imap', 'courier-pop'],
  }),
  packageAbsent({
    id: 'package-samba-absent',
    title: 'No Samba server',
    rationale: 'File sharing for Windows opens folders and a long protocol history to the network.',
    impact: 'Windows clients lose the shares and printers of this host.',
    packages: ['samba'],
  }),
  packageAbsent({
    id: 'package-http-proxy-absent',
    title: 'No HTTP proxy server',
    rationale: 'An open proxy lends its address and its place inside the network to whoever finds it.',
    impact: 'Programs set to use this proxy lose their way to the web.',
    packages: ['squid'],
    related: ['squid3', 'squid-openssl', 'tinyproxy'],
  }),
  packageAbsent({
    id: 'package-snmp-server-absent',
    title: 'No SNMP server',
    rationale:
      'The older SNMP versions give the inventory of the host to whoever knows a word sent in the clear.',
    impact: 'Monitoring that asks this host over SNMP goes blind.',
    packages: ['snmpd'],
  }),
  packageAbsent({
    id: 'package-rsync-absent',
    title: 'No rsync',
    rationale:
      'The rsync daemon transfers files without encryption and, unless told otherwise, without a password.',
    impact:
      'Backups and deployments that use rsync fail, over SSH too, and the metapackage ubuntu-standard may go with it.',
    packages: ['rsync'],
  }),
  packageAbsent({
    id: 'package-nis-server-absent',
    title: 'No NIS server',
    rationale: 'NIS hands the password hashes of all its accounts to any machine that asks.',
    impact: 'Machines that take their accounts from this host can no longer log anybody in.',
    packages: ['nis'],
    related: ['ypserv'],
  }),
  packageAbsent({
    id: 'package-nis-client-absent',
    title: 'No NIS client',
    rationale: 'A NIS client takes its accounts from whichever server answers, without proof of who that is.',
    impact: 'Accounts that come from NIS can no longer log in.',
    packages: ['nis'],
    related: ['ypbind-mt', 'yp-tools'],
    before:
      'Look for lines that begin with + in /etc/passwd and /etc/group and for nis in /etc/nsswitch.conf.',
  }),
  packageAbsent({
    id: 'package-rsh-client-absent',
    title: 'No rsh client',
    rationale:
      'rsh, rlogin and rcp send passwords and commands in the clear, and having them invites their use.',
    impact: 'Scripts that call rsh, rlogin or rcp fail, unless those names lead to ssh.',
    packages: ['rsh-client'],
    related: ['rsh-redone-client'],
  }),
  packageAbsent({
    id: 'package-talk-client-absent',
    title: 'No talk client',
    rationale: 'talk exchanges messages in the clear and without proof of who is at the other end.',
    impact: 'Users can no longer talk to each other with this program.',
    packages: ['talk'],
    related: ['inetutils-talk', 'ytalk'],
  }),
  packageAbsent({
    id: 'package-telnet-client-absent',
    title: 'No telnet client',
    rationale: 'telnet sends passwords in the clear, and having it invites its use.',
    impact: 'Ports can no longer be tried with telnet, and the metapackage ubuntu-standard may go with it.',
    packages: ['telnet'],
    related: ['inetutils-telnet'],
  }),
  packageAbsent({
    id: 'package-ldap-client-absent',
    title: 'No LDAP client tools',
    rationale:
      'ldapsearch and its kin serve an intruder to read the directory, and a host that only logs users in needs none of them.',
    impact: 'The commands ldapsearch, ldapadd and ldapmodify are gone; logins through LDAP stay.',
    packages: ['ldap-utils'],
  }),
  packageAbsent({
    id: 'package-rpcbind-absent',
    title: 'No rpcbind',
    rationale: 'rpcbind tells strangers which RPC services a host has and amplifies attacks on others.',
    impact: 'nfs-common depends on it, so NFS mounts of this host go too.',
    packages: ['rpcbind'],
    before: 'Look for NFS in /etc/fstab and in the output of mount.',
  }),
];
