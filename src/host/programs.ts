import type { Table } from '../change.ts';

/**
 * Programs of a running host that are asked for what no file says. Each only reads, and is run with a time limit,
 * in the C locale, with nothing on its standard input. The look knows the words of each (targets/probe/outputs.ts).
 */
export const programs = [
  /** The rules in the kernel, and whether they can still be changed. */
  'auditctl -l',
  'auditctl -s',
  /** Without counters. */
  'nft list ruleset',
  /** Without comments, and with every counter as [0:0]. */
  'iptables-save',
  'ip6tables-save',
  'ufw status verbose',
  /** Listening sockets with their programs, without a heading. */
  'ss -Hlnptu',
  /** Account and name of every process. */
  'ps -eo user=,comm=',
  /** What the security module confines each process to, and the program that it runs. */
  'process labels',
  /** What differs from dpkg's checksums. Reads every packaged file. */
  'dpkg --verify',
  /** PATH as a fresh login shell of root has it. */
  'root PATH',
  /** What sshd wrote of the login over SSH that asks: `Accepted publickey for ops from 192.0.2.7 port 40000 ssh2`. */
  'accepted login',
  /** What pam_faillock and pam_tally2 have counted for the account that asks; times are in UTC. */
  'failed logins',
  /** What a simulated upgrade would install, one line each. */
  'apt-get upgrade',
] as const;

export type Program = (typeof programs)[number];

/** The program that prints what a table of the kernel holds. */
export function listerOf(table: Table): Program {
  return listers[table];
}

const listers: Readonly<Record<Table, Program>> = {
  audit: 'auditctl -l',
  nftables: 'nft list ruleset',
  iptables: 'iptables-save',
  ip6tables: 'ip6tables-save',
  ufw: 'ufw status verbose',
};
