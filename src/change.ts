/**
 * What a rule wants changed. A change states what shall hold at one address; the planner reads what holds
 * there now, so that every planned change has a before, an after and an inverse. A change is never a command.
 */
export type Change =
  | FileChange
  | RemovalChange
  | DirectoryChange
  | GeneratedChange
  | AttributesChange
  | PackageChange
  | UnitChange
  | SysctlChange
  | ModuleChange
  | MountChange
  | TableChange
  | AccountChange
  | EntryChange
  | Reboot
  | Decision;

interface Asks {
  /** Set when the change may only be made after the operator named this class with `--allow`. */
  readonly consent?: Consent;
  /** One sentence on what else people will notice; shown beside the change. */
  readonly note?: string;
}

/**
 * Classes of change that are planned and shown, but held back until the operator allows the class:
 * `removes-packages` takes software away, `limits-logins` can lock somebody out, `cuts-network` can
 * break connections of running workloads, `touches-user-files` changes or deletes what users own, `locks-accounts`
 * takes accounts away from their owners, `changes-many-modes` goes over files that nobody listed one by one.
 */
export const consents = [
  'removes-packages',
  'limits-logins',
  'cuts-network',
  'touches-user-files',
  'locks-accounts',
  'changes-many-modes',
] as const;
export type Consent = (typeof consents)[number];

/** The whole content of a regular file. An existing file keeps its mode and owner. */
export interface FileChange extends Asks {
  readonly kind: 'file';
  /** Absolute path; where it is a symbolic link, the file it leads to is written. */
  readonly path: string;
  readonly content: string;
  /** Set where the content owes nothing to the present bytes. Otherwise an existing file keeps its encoding. */
  readonly encoding?: 'utf8';
  /** Permission bits of a file that does not exist yet (default 0644). */
  readonly newMode?: number;
  /** Owner of a file that does not exist yet; root:root where left out. */
  readonly newOwner?: { readonly uid: number; readonly gid: number };
  /** The host's own program that must accept the file before it goes live. */
  readonly check?: FileCheck;
  /** Set where the content already holds what the scripts of packages that the same plan installs make of the file. */
  readonly afterPackages?: true;
  /** The unit that reads the file; if it is active, it is reloaded (restarted if it can't) once after all changes. */
  readonly reload?: string;
  /** The unit that reads the file only when it starts; if it is active, it is restarted once after all changes. */
  readonly restart?: string;
}

/**
 * Programs of the host that can judge a file before it goes live: `sshd -t`, `modprobe --showconfig`, `visudo -c`,
 * `findmnt --verify`, `rsyslogd -N1`, `nft -c`, `iptables-restore --test`, `grub-script-check`, `logrotate -d`.
 */
export const fileChecks = [
  'sshd',
  'modprobe',
  'sudoers',
  'fstab',
  'rsyslog',
  'nft',
  'iptables',
  'ip6tables',
  'grub',
  'logrotate',
] as const;
export type FileCheck = (typeof fileChecks)[number];

/** A regular file or a symbolic link that shall not be there. Its bytes are kept in the journal. */
export interface RemovalChange extends Asks {
  readonly kind: 'removal';
  readonly path: string;
  readonly reload?: string;
}

/** A folder that shall be there; those above it are made too. An existing one is left as it is. */
export interface DirectoryChange extends Asks {
  readonly kind: 'directory';
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file that only a program of the host can make: `aideinit` makes its database. Rollback takes it away. */
export interface GeneratedChange extends Asks {
  readonly kind: 'generated';
  readonly path: string;
  readonly by: Generator;
}

export const generators = ['aide'] as const;
export type Generator = (typeof generators)[number];

/** Permission bits and numeric owners of an existing path; what is left out stays as it is. */
export interface AttributesChange extends Asks {
  readonly kind: 'attributes';
  readonly path: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** A Debian package, by binary package name without architecture. Absent means purged. */
export interface PackageChange extends Asks {
  readonly kind: 'package';
  readonly name: string;
  readonly state: 'installed' | 'absent';
}

/**
 * A unit of systemd: whether it is started at boot, and whether it runs now. What is left out stays as it is. A mask
 * forbids both.
 */
export interface UnitChange extends Asks {
  readonly kind: 'unit';
  /** With its suffix: `auditd.service`. */
  readonly name: string;
  readonly boot?: 'enabled' | 'disabled' | 'masked';
  /** Ignored where nothing runs. */
  readonly active?: boolean;
}

/** Options that a mounted filesystem shall have now (`nodev`), by a remount. Persisting them is a file's job. */
export interface MountChange extends Asks {
  readonly kind: 'mount';
  readonly point: string;
  readonly options: readonly MountOption[];
}

export const mountOptions = ['nodev', 'nosuid', 'noexec'] as const;
export type MountOption = (typeof mountOptions)[number];

/**
 * All rules of one of the kernel's tables, loaded in one go. `content` is what the program that lists them will print
 * afterwards (programs.ts); it is also what is loaded. Persisting it is a file's job.
 */
export interface TableChange extends Asks {
  readonly kind: 'table';
  readonly table: Table;
  readonly content: string;
}

/**
 * `audit`: auditctl -R, listed by `auditctl -l`; `nftables`: nft -f after a flush; `iptables`, `ip6tables`:
 * iptables-restore; `ufw`: enabled or reloaded from its own files, `content` being what `ufw status verbose` will say.
 */
export const tables = ['audit', 'nftables', 'iptables', 'ip6tables', 'ufw'] as const;
export type Table = (typeof tables)[number];

/** Fields of one entry of an account database; what is left out stays as it is. Hashes are never touched but by a lock. */
export type AccountChange =
  | (Asks & {
      readonly kind: 'account';
      readonly database: 'shadow';
      readonly name: string;
      readonly set: Partial<Record<'lastChange' | 'min' | 'max' | 'warn' | 'inactive' | 'expire', string>> & {
        readonly locked?: 'yes';
      };
    })
  | (Asks & {
      readonly kind: 'account';
      readonly database: 'passwd';
      readonly name: string;
      readonly set: Partial<Record<'gid' | 'home' | 'shell', string>>;
    })
  | (Asks & {
      readonly kind: 'account';
      readonly database: 'group' | 'gshadow';
      readonly name: string;
      /** Separated by commas. */
      readonly set: { readonly members: string };
    });

/** A further line of group(5) or gshadow(5), at the end of the database. */
export interface EntryChange extends Asks {
  readonly kind: 'entry';
  readonly database: 'group' | 'gshadow';
  readonly line: string;
}

/** A kernel parameter in the running kernel, as its path below /proc/sys with slashes. Persisting it is a file's job. */
export interface SysctlChange extends Asks {
  readonly kind: 'sysctl';
  readonly key: string;
  readonly value: string;
}

/** A kernel module that shall not be loaded now. */
export interface ModuleChange extends Asks {
  readonly kind: 'module';
  readonly name: string;
  readonly state: 'unloaded';
}

/** What is in force only after the next boot. Nothing is changed by it; the plan says what to wait for. */
export interface Reboot {
  readonly kind: 'reboot';
  readonly text: string;
}

/** What only a person can decide. Nothing is changed; the plan says what to decide and which parameter decides it. */
export interface Decision {
  readonly kind: 'decision';
  readonly text: string;
}
