import type {
  AttributesChange,
  Change,
  FileChange,
  FileCheck,
  ModuleChange,
  PackageChange,
  SysctlChange,
} from '../change.ts';
import { isFullyInstalled } from '../facts/packages.ts';
import type { AptSimulation, DpkgPackage } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { addressOf, packageAt } from '../host/package-address.ts';
import type { FileState, State } from '../host/project.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { removalOf } from './removal.ts';

/** A change at one address of one host, with what holds there before and after. Its inverse is the two swapped. */
export interface Transition {
  readonly before: State;
  readonly after: State;
  readonly check?: FileCheck;
  readonly reload?: string;
}

type Actionable = Exclude<Change, { kind: 'decision' }>;

/**
 * Reads what holds at the change's address and states the transition. A package brings the transitions of
 * what apt installs or removes along with it. Empty where the change already holds.
 * Throws Unmeasured where the present state is not known well enough to be restored.
 */
export function intend(host: Host, change: Actionable): Transition[] {
  switch (change.kind) {
    case 'file':
      return fileTransition(host, change);
    case 'attributes':
      return attributesTransition(host, change);
    case 'package':
      return packageTransitions(host, change);
    case 'sysctl':
      return sysctlTransition(host, change);
    case 'module':
      return moduleTransition(host, change);
  }
}

function fileTransition(host: Host, change: FileChange): Transition[] {
  const { path, node } = host.find(change.path);
  if (node.type !== 'file' && node.type !== 'absent')
    throw new Unmeasured(`${change.path} is a ${node.type}: it will not be replaced by a file`);
  if (node.type === 'file' && host.text(path) === change.content) return [];
  const encoding = node.type === 'file' && change.encoding === undefined ? node.encoding : undefined;
  const size = Buffer.byteLength(change.content, encoding ?? 'utf8');
  const { mode, uid, gid } = node.type === 'file' ? node : { mode: change.newMode ?? 0o644, uid: 0, gid: 0 };
  const after: FileState = {
    type: 'file',
    mode,
    uid,
    gid,
    size,
    content: change.content,
    ...(encoding && { encoding }),
  };
  const { check, reload } = change;
  return [
    {
      before: { kind: 'file', path, node },
      after: { kind: 'file', path, node: after },
      ...(check && { check }),
      ...(reload && { reload }),
    },
  ];
}

function attributesTransition(host: Host, change: AttributesChange): Transition[] {
  const { path, node } = host.find(change.path);
  // What has gone in the meantime needs no mode.
  if (node.type === 'absent') return [];
  const { mode = node.mode, uid = node.uid, gid = node.gid } = change;
  if (mode === node.mode && uid === node.uid && gid === node.gid) return [];
  return [
    {
      before: { kind: 'file', path, node },
      after: { kind: 'file', path, node: { ...node, mode, uid, gid } },
    },
  ];
}

function sysctlTransition(host: Host, { key, value }: SysctlChange): Transition[] {
  const now = host.kernel(`/proc/sys/${key}`);
  if (now === undefined) throw new Unmeasured(`the kernel has no parameter ${key}`);
  if (now === value) return [];
  return [{ before: { kind: 'sysctl', key, value: now }, after: { kind: 'sysctl', key, value } }];
}

function moduleTransition(host: Host, { name }: ModuleChange): Transition[] {
  const line = (host.kernel('/proc/modules') ?? '').split('\n').find((entry) => entry.startsWith(`${name} `));
  if (line === undefined) return [];
  return [{ before: { kind: 'module', name, loaded: line }, after: { kind: 'module', name, loaded: null } }];
}

function packageTransitions(host: Host, { name, state }: PackageChange): Transition[] {
  return state === 'absent' ? removal(host, name) : installation(host, name);
}

/** A package is taken away together with everything that cannot stay without it. */
function removal(host: Host, name: string): Transition[] {
  const database = host.packages();
  return removalOf(database, name).map((paragraph) => {
    const address = addressOf(paragraph, database);
    return {
      before: { kind: 'package', name: address, paragraph },
      after: { kind: 'package', name: address, paragraph: null },
    };
  });
}

function installation(host: Host, name: string): Transition[] {
  const database = host.packages();
  if (database.some((known) => known.name === name && isFullyInstalled(known))) return [];
  const simulation = host.apt(name);
  if (simulation !== undefined && 'impossible' in simulation)
    throw new Unmeasured(`package ${name} cannot be installed: ${simulation.impossible}`);
  const removed = simulation?.removes ?? [];
  if (removed.length > 0)
    throw new Unmeasured(`package ${name} cannot be installed: apt would remove ${removed.join(', ')}`);
  return broughtBy(name, database, simulation).map((one) => {
    const paragraph = packageAt(one.name, database) ?? null;
    const [bare = one.name, architecture = ''] = one.name.split(':');
    const after = {
      ...blank,
      architecture,
      ...paragraph,
      name: bare,
      version: one.version,
      status: 'install ok installed',
    };
    return {
      before: { kind: 'package', name: one.name, paragraph },
      after: { kind: 'package', name: one.name, paragraph: after },
    };
  });
}

/** What apt unpacks, and the package itself where it is unpacked already and only wants to be configured. */
function broughtBy(
  name: string,
  database: readonly DpkgPackage[],
  simulation: Simulation | undefined,
): Simulation['installs'] {
  const installs = simulation?.installs ?? [];
  if (installs.some((one) => one.name === name)) return installs;
  const version = packageAt(name, database)?.version ?? '';
  return [...installs, { name, version }];
}

type Simulation = Exclude<AptSimulation, { impossible: string }>;

const blank = { depends: '', provides: '', essential: false };
