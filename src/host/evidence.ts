import type { Program } from './programs.ts';

/**
 * What was seen on a target, as plain data. Written once by a target's look, never changed afterwards;
 * everything in it is untrusted.
 */
export interface Evidence {
  /** When the target was looked at, ISO 8601 in UTC, by the controller's clock. */
  readonly collectedAt: string;
  readonly identity: Identity;
  /** Whether the look had root's rights. Without them much is unreadable, and says so. */
  readonly privileged: boolean;
  /** Whether there is a running system behind the files. False for an image's root folder. */
  readonly running: boolean;
  /**
   * By absolute path whose parent folders are free of symbolic links. Bytes of a path that are no UTF-8 stand
   * as lone surrogates, as in all names here (names.ts).
   */
  readonly files: Readonly<Record<string, Node>>;
  /** Contents of files below /proc and /sys, without the final newline; null where there is none. */
  readonly kernel: Readonly<Record<string, string | null>>;
  /** Those that are there, or may be, and could not be read, with the reason: `permission denied`. */
  readonly kernelUnread?: Readonly<Record<string, string>>;
  /** Patterns below /proc or /sys that were expanded, with the paths they matched. */
  readonly kernelMatches: Readonly<Record<string, readonly string[]>>;
  readonly packages?: Measured<readonly DpkgPackage[]>;
  readonly sshd?: Measured<SshdEvidence>;
  readonly walk?: Measured<WalkEvidence>;
  /** What apt would do to install each of these packages alone, without recommended ones. */
  readonly apt?: Readonly<Record<string, AptSimulation>>;
  /** systemd's units by full name (`auditd.service`), as far as they were asked for. */
  readonly units?: Readonly<Record<string, Measured<UnitEvidence>>>;
  /** Ageing and state of the passwords, without any hash. */
  readonly shadow?: Measured<ShadowEvidence>;
  /** Home directories of the accounts that can log in; what stands in them is in `files`. */
  readonly homes?: Measured<readonly HomeEvidence[]>;
  /** Everything below /var/log; the nodes are in `files`. */
  readonly logs?: Measured<readonly LogPath[]>;
  /** Units that will have read their files anew: only ever set where changes are projected. */
  readonly restarted?: readonly string[];
  /** Packages that will have been installed: only ever set where changes are projected. What they bring is not known. */
  readonly arrived?: readonly string[];
  /** What programs of the host said, by the names of programs.ts. */
  readonly outputs?: Readonly<Partial<Record<Program, Measured<ProgramOutput>>>>;
}

/** A value, or the reason why it could not be measured. */
export type Measured<T> = { readonly value: T } | { readonly unmeasured: string };

export interface Identity {
  /** /etc/machine-id, which binds a plan to its host; empty where the host has none. */
  readonly machineId: string;
  readonly hostname: string;
  /** The account that looked, before any sudo. */
  readonly user: string;
  /** How the target was reached. */
  readonly via: 'local' | 'ssh' | 'root' | 'sandbox' | 'memory';
  /** uname -r and uname -m; empty where nothing runs. */
  readonly kernel: string;
  readonly architecture: string;
  /** The connection over SSH, as sshd told it there (ssh(1), SSH_CONNECTION). */
  readonly connection?: SshConnection;
  /** How the look came to root's rights, where somebody logged in for it. */
  readonly became?: Became;
}

/** Both ends of a connection over SSH, as the server's sshd sees them. */
export interface SshConnection {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly port: number;
}

/** `as it logged in`: nothing was done for it. */
export const waysToRoot = ['as it logged in', 'sudo', 'sudo with a password'] as const;
export type Became = (typeof waysToRoot)[number];

interface Owned {
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What stands at one path itself: links are not followed. */
export type Node =
  | FileNode
  | DirectoryNode
  | { readonly type: 'symlink'; readonly target: string }
  | ({ readonly type: 'fifo' | 'socket' | 'device' } & Owned)
  | { readonly type: 'absent' }
  /** Something, or nothing: the look was not allowed to see. */
  | { readonly type: 'hidden'; readonly reason: string };

export interface FileNode extends Owned {
  readonly type: 'file';
  /** Bytes. */
  readonly size: number;
  /** Where it was asked for and could be read. Each character is a code point, or a byte with `latin1`. */
  readonly content?: string;
  /** Set where the bytes are not valid UTF-8; such a content is written back with the same bytes. */
  readonly encoding?: 'latin1';
  /** Set where password hashes in the content were replaced by a word: it is not written back. */
  readonly reduced?: true;
  /** Why a content that was asked for is not here: `permission denied`, `it has 2000000 bytes: larger than 1 MiB`. */
  readonly unread?: string;
}

export interface DirectoryNode extends Owned {
  readonly type: 'directory';
  /** Names, sorted by byte value, where the listing was asked for. */
  readonly entries?: readonly string[];
  readonly unread?: string;
}

/** One paragraph of dpkg's status database (deb-status, dpkg-query(1)). */
export interface DpkgPackage {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  /** `install ok installed`: what is wanted, the error flag, what is. */
  readonly status: string;
  /** Pre-Depends and Depends, and Provides, as written. */
  readonly depends: string;
  readonly provides: string;
  /** Which architectures' dependencies it satisfies; left out for `no`, which is its own only. */
  readonly multiArch?: 'same' | 'foreign' | 'allowed';
  /** Essential or Protected: dpkg refuses to remove it. */
  readonly essential: boolean;
}

/** What the host's own sshd says of its configuration: `sshd -T`, lower-case keyword to values in order. */
export interface SshdEvidence {
  /** With an empty file: what this build assumes when nothing is set. */
  readonly defaults: Readonly<Record<string, readonly string[]>>;
  /** With the configuration in force, for a connection that no Match block is about; not known once a change is projected. */
  readonly effective?: Readonly<Record<string, readonly string[]>>;
  /** Its first complaint, where it refuses the configuration in force; not known once a change is projected. */
  readonly refusal?: string;
}

/** What apt would install along with a package, or why it can't. */
export type AptSimulation =
  | {
      readonly installs: readonly { readonly name: string; readonly version: string }[];
      readonly removes: readonly string[];
    }
  | { readonly impossible: string };

/** One unit, as systemctl(1) shows it. */
export interface UnitEvidence {
  /** LoadState: `loaded`, `masked`, `not-found`. */
  readonly load: string;
  /** UnitFileState, the word that `systemctl is-enabled` prints: `enabled`, `disabled`, `static`; empty where there is no file. */
  readonly file: string;
  /** ActiveState: `active`, `inactive`, `failed`; null where nothing runs. */
  readonly active: string | null;
}

/** /etc/shadow and /etc/gshadow, line by line; hashes stay on the host. */
export interface ShadowEvidence {
  readonly accounts: readonly ShadowEntry[];
  readonly groups: readonly GshadowEntry[];
  /** Lines that are no entries, as `FILE:LINE`. */
  readonly malformed: readonly string[];
}

/** One line of shadow(5). Ages are as written: digits, or empty for never set. */
export interface ShadowEntry {
  readonly name: string;
  readonly line: number;
  /** `empty`: anybody gets in; `set`: a hash; `none`: nothing that a password could match. */
  readonly password: 'empty' | 'set' | 'none';
  /** The field begins with `!`: passwd -l and usermod -L do that. */
  readonly locked: boolean;
  /** Of a hash, its method as crypt(5) marks it: `6`, `y`, `1`; `des` for the old form. */
  readonly method?: string;
  /** Days since 1970 of the last change. */
  readonly lastChange: string;
  readonly min: string;
  readonly max: string;
  readonly warn: string;
  readonly inactive: string;
  readonly expire: string;
}

/** One line of gshadow(5) without its password. */
export interface GshadowEntry {
  readonly name: string;
  readonly password: 'empty' | 'set' | 'none';
  readonly admins: readonly string[];
  readonly members: readonly string[];
}

export interface HomeEvidence {
  /** The sixth field of passwd(5), as written. */
  readonly path: string;
  /** Names in it that begin with a dot, sorted by byte value; their nodes are in `files`. */
  readonly dotFiles: readonly string[];
  /** Why it was not looked at: `on a network filesystem (nfs4)`. */
  readonly unread?: string;
}

export interface LogPath {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
}

/** What one program printed. */
export type ProgramOutput =
  | { readonly installed: false }
  | {
      readonly installed: true;
      readonly status: number;
      readonly stdout: string;
      /** What it complained of, a few lines at most. */
      readonly stderr: string;
    };

/** Paths of local filesystems that stand out, from one walk. */
export interface WalkEvidence {
  readonly found: readonly WalkedPath[];
  /** Mount points that were not walked, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

export interface WalkedPath extends Owned {
  readonly path: string;
  /** A link is found for its owner alone. */
  readonly type: 'file' | 'directory' | 'link' | 'other';
}

/** Evidence that a fact needs. A target turns all needs of a run into one look. */
export type Need =
  /** Attributes and content of a regular file. */
  | { readonly kind: 'file'; readonly path: string }
  /** Attributes only. */
  | { readonly kind: 'attributes'; readonly path: string }
  /** Names and attributes in a folder, and the contents of its files whose name has this ending. */
  | { readonly kind: 'directory'; readonly path: string; readonly contents?: string }
  /** A file below /proc or /sys, or a pattern of them (`*` matches within one name). */
  | { readonly kind: 'kernel'; readonly path: string }
  | { readonly kind: 'packages' }
  | { readonly kind: 'sshd' }
  | { readonly kind: 'walk' }
  /** A unit of systemd by its full name. */
  | { readonly kind: 'unit'; readonly name: string }
  | { readonly kind: 'shadow' }
  | { readonly kind: 'homes' }
  | { readonly kind: 'logs' }
  /** What a program of the running host says. */
  | { readonly kind: 'output'; readonly of: Program }
  /** What apt would do to install these; asked only where changes are planned. */
  | { readonly kind: 'apt'; readonly packages: readonly string[] };
