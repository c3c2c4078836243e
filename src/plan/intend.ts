import type {
  AccountChange,
  Change,
  EntryChange,
  ModuleChange,
  MountChange,
  PackageChange,
  SysctlChange,
  TableChange,
  UnitChange,
} from '../change.ts';
import { isFullyInstalled } from '../facts/packages.ts';
import { accountEntry } from '../host/account-entry.ts';
import type { AptSimulation, DpkgPackage } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { mountOptionsAt } from '../host/mount-table.ts';
import { addressOf, packageAt } from '../host/package-address.ts';
import { listerOf } from '../host/programs.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import {
  attributesTransition,
  directoryTransition,
  fileTransition,
  generatedTransition,
  removalTransition,
} from './intend-files.ts';
import { removalOf } from './removal.ts';
import type { Transition } from './transition.ts';

export type Actionable = Exclude<Change, { kind: 'decision' | 'reboot' }>;

/** Whether a change is one that a host can be brought to, rather than a word to its people. */
export function isActionable(change: Change): change is Actionable {
  return change.kind !== 'decision' && change.kind !== 'reboot';
}

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
    case 'removal':
      return removalTransition(host, change);
    case 'directory':
      return directoryTransition(host, change);
    case 'generated':
      return generatedTransition(host, change);
    case 'unit':
      return unitTransition(host, change);
    case 'mount':
      return mountTransition(host, change);
    case 'table':
      return tableTransition(host, change);
    case 'account':
      return accountTransition(host, change);
    case 'entry':
      return entryTransition(host, change);
  }
}

function unitTransition(host: Host, { name, boot, active }: UnitChange): Transition[] {
  const now = host.unit(name);
  const file = boot ?? now.file;
  const running = now.active === null || active === undefined ? now.active : active ? 'active' : 'inactive';
  if (file === now.file && running === now.active) return [];
  return [
    {
      before: { kind: 'unit', name, file: now.file, active: now.active },
      after: { kind: 'unit', name, file, active: running },
    },
  ];
}

function mountTransition(host: Host, { point, options }: MountChange): Transition[] {
  const now = mountOptionsAt(host.kernel('/proc/self/mountinfo') ?? '', point);
  if (now === undefined) throw new Unmeasured(`nothing is mounted at ${point}`);
  const had = now.split(',');
  const added = options.filter((option) => !had.includes(option));
  if (added.length === 0) return [];
  return [
    {
      before: { kind: 'mount', point, options: now },
      after: { kind: 'mount', point, options: [...had, ...added].join(',') },
    },
  ];
}

function tableTransition(host: Host, { table, content }: TableChange): Transition[] {
  const program = listerOf(table);
  const said = host.output(program);
  if (said !== undefined && said.status !== 0)
    throw new Unmeasured(`${program} failed: ${said.stderr || `status ${said.status}`}`);
  const now = said?.stdout ?? '';
  if (now === content) return [];
  return [{ before: { kind: 'table', table, content: now }, after: { kind: 'table', table, content } }];
}

function accountTransition(host: Host, { database, name, set }: AccountChange): Transition[] {
  const now = accountEntry(host, database, name);
  const fields = { ...now, ...set };
  if (Object.entries(fields).every(([field, value]) => now[field] === value)) return [];
  return [
    {
      before: { kind: 'account', database, name, fields: now },
      after: { kind: 'account', database, name, fields },
    },
  ];
}

function entryTransition(host: Host, { database, line }: EntryChange): Transition[] {
  const name = line.slice(0, line.indexOf(':'));
  const known =
    database === 'group'
      ? (host.text('/etc/group') ?? '').split('\n').map((one) => one.slice(0, one.indexOf(':')))
      : host.shadow().groups.map((group) => group.name);
  if (known.includes(name)) return [];
  return [
    {
      before: { kind: 'entry', database, line, present: false },
      after: { kind: 'entry', database, line, present: true },
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
