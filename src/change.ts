/**
 * What a rule wants changed. A change states what shall hold at one address; the planner reads what holds
 * there now, so that every planned change has a before, an after and an inverse. A change is never a command.
 */
export type Change = FileChange | AttributesChange | PackageChange | SysctlChange | ModuleChange | Decision;

interface Asks {
  /** Set when the change may only be made after the operator named this class with `--allow`. */
  readonly consent?: Consent;
  /** One sentence on what else people will notice; shown beside the change. */
  readonly note?: string;
}

/**
 * Classes of change that are planned and shown, but held back until the operator allows the class:
 * `removes-packages` takes software away, `limits-logins` can lock somebody out, `cuts-network` can
 * break connections of running workloads.
 */
export const consents = ['removes-packages', 'limits-logins', 'cuts-network'] as const;
export type Consent = (typeof consents)[number];

/** The whole content of a regular file. An existing file keeps its mode and owner. */
export interface FileChange extends Asks {
  readonly kind: 'file';
  /** Absolute path; where it is a symbolic link, the file it leads to is written. */
  readonly path: string;
  readonly content: string;
  /** Set where the content owes nothing to the present bytes. Otherwise an existing file keeps its encoding. */
  readonly encoding?: 'utf8';
  /** Permission bits of a file that does not exist yet (default 0644; its owner is root:root). */
  readonly newMode?: number;
  /** The host's own program that must accept the file before it goes live. */
  readonly check?: FileCheck;
  /** The unit that reads the file and is reloaded once after all changes, if it is active. */
  readonly reload?: string;
}

/** Programs of the host that can judge a file: `sshd -t`, `modprobe --showconfig`. */
export type FileCheck = 'sshd' | 'modprobe';

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

/** What only a person can decide. Nothing is changed; the plan says what to decide and which parameter decides it. */
export interface Decision {
  readonly kind: 'decision';
  readonly text: string;
}
