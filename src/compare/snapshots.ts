import { ownersOf } from '../drift/owners.ts';
import type { Evidence, Measured } from '../host/evidence.ts';
import { Host } from '../host/host.ts';
import { accountChanges } from './accounts.ts';
import { type Changed, pairs, row } from './comparison.ts';
import { nodeChanges, textChanges } from './nodes.ts';

/** What differs between two looks at a host, topic by topic. What only one of them looked at is left out. */
export function compareEvidence(before: Evidence, after: Evidence): Changed[] {
  return [
    ...identityChanges(before, after),
    ...packageChanges(before, after),
    ...unitChanges(before, after),
    ...accountChanges(before, after),
    ...kernelChanges(before, after),
    ...sshdChanges(before, after),
    ...fileChanges(before, after),
    ...walkChanges(before, after),
    ...outputChanges(before, after),
  ];
}

/** How many paths one of the two looked at and the other did not, which says nothing of what changed. */
export function seenInOne(before: Evidence, after: Evidence): number {
  return pairs(new Map(Object.entries(before.files)), new Map(Object.entries(after.files))).filter(
    ([, old, fresh]) => old === undefined || fresh === undefined,
  ).length;
}

function identityChanges({ identity: old }: Evidence, { identity: fresh }: Evidence): Changed[] {
  return [
    ...row('host', 'hostname', 'name', old.hostname, fresh.hostname),
    ...row('host', 'kernel', 'release', old.kernel, fresh.kernel),
    ...row('host', 'architecture', 'name', old.architecture, fresh.architecture),
  ];
}

function packageChanges(before: Evidence, after: Evidence): Changed[] {
  return measured('packages', before.packages, after.packages, (old, fresh) => {
    const byName = (packages: typeof old) =>
      new Map(
        packages
          .filter(({ status }) => status !== 'deinstall ok config-files')
          .map((one) => [`${one.name}:${one.architecture}`, one] as const),
      );
    return pairs(byName(old), byName(fresh)).flatMap(([id, was, is]) => [
      ...row('package', id, 'version', was?.version ?? null, is?.version ?? null),
      ...(was && is ? row('package', id, 'status', was.status, is.status) : []),
    ]);
  });
}

function unitChanges(before: Evidence, after: Evidence): Changed[] {
  const units = ({ units: known = {} }: Evidence) => new Map(Object.entries(known));
  return pairs(units(before), units(after)).flatMap(([id, was, is]) => {
    if (was === undefined || is === undefined) return [];
    if ('unmeasured' in was || 'unmeasured' in is) return row('unit', id, 'state', unread(was), unread(is));
    return [
      ...row('unit', id, 'load', was.value.load, is.value.load),
      ...row('unit', id, 'enabled', was.value.file, is.value.file),
      ...row('unit', id, 'active', was.value.active, is.value.active),
    ];
  });
}

/** What stands below /proc/sys by its sysctl name, everything else by its path. */
function kernelChanges(before: Evidence, after: Evidence): Changed[] {
  const values = ({ kernel }: Evidence) => new Map(Object.entries(kernel));
  return pairs(values(before), values(after)).flatMap(([path, was, is]) => {
    if (was === undefined || is === undefined || volatile.test(path)) return [];
    const name = /^\/proc\/sys\/(.+)$/.exec(path)?.[1];
    if (name !== undefined) return row('sysctl', sysctlName(name), 'value', was, is);
    if ((was ?? '').length + (is ?? '').length > LONG)
      return textChanges('kernel', path, was ?? '', is ?? '');
    return row('kernel', path, 'value', was, is);
  });
}

const LONG = 160;
/** What differs between any two looks. */
const volatile = /^\/proc\/(?:uptime|loadavg|stat|meminfo|sys\/kernel\/random\/)/;

/** Slashes become dots, and dots slashes, as sysctl(8) writes the name of an interface with a dot. */
function sysctlName(path: string): string {
  return path.replace(/[/.]/g, (sign) => (sign === '/' ? '.' : '/'));
}

function sshdChanges(before: Evidence, after: Evidence): Changed[] {
  return measured('sshd', before.sshd, after.sshd, (old, fresh) => {
    const values = (of: typeof old) => new Map(Object.entries(of.effective ?? {}));
    return [
      ...row('sshd', 'sshd -t', 'complaint', old.refusal ?? null, fresh.refusal ?? null),
      ...pairs(values(old), values(fresh)).flatMap(([keyword, was, is]) =>
        row('sshd', keyword, 'in force', was?.join('; ') ?? null, is?.join('; ') ?? null),
      ),
    ];
  });
}

function fileChanges(before: Evidence, after: Evidence): Changed[] {
  const nodes = ({ files }: Evidence) => new Map(Object.entries(files));
  const changed = pairs(nodes(before), nodes(after)).flatMap(([path, was, is]) =>
    was === undefined || is === undefined || path.startsWith('/var/lib/dpkg/info/')
      ? []
      : nodeChanges(path, was, is),
  );
  const owners = ownersOf(
    new Host(after),
    changed.map(({ id }) => id),
  );
  return changed.map((one) => {
    const owner = owners.get(one.id);
    return owner === undefined ? one : { ...one, from: `package ${owner}${upgraded(owner, before, after)}` };
  });
}

/** Whether the owner of a file changed as well, which may be why. */
function upgraded(owner: string, before: Evidence, after: Evidence): string {
  const version = ({ packages }: Evidence) =>
    packages && 'value' in packages ? packages.value.find(({ name }) => name === owner)?.version : undefined;
  const [was, is] = [version(before), version(after)];
  if (was === undefined || is === undefined) return '';
  return was === is ? `, whose version did not change` : `, which went from ${was} to ${is}`;
}

/** Paths of the filesystem walk that stand out: writable by all, without owner, with setuid. */
function walkChanges(before: Evidence, after: Evidence): Changed[] {
  return measured('walk', before.walk, after.walk, (old, fresh) => {
    const found = (of: typeof old) =>
      new Map(
        of.found.map(({ path, type, mode, uid, gid }) => [
          path,
          `${type}, mode 0${mode.toString(8).padStart(3, '0')}, owner ${uid}:${gid}`,
        ]),
      );
    return pairs(found(old), found(fresh)).flatMap(([path, was, is]) =>
      row('walk', path, 'found', was ?? null, is ?? null),
    );
  });
}

function outputChanges(before: Evidence, after: Evidence): Changed[] {
  const outputs = ({ outputs: known = {} }: Evidence) => new Map(Object.entries(known));
  return pairs(outputs(before), outputs(after)).flatMap(([program, was, is]) =>
    measured(program, was, is, (old, fresh) => {
      const text = (of: typeof old) => (of.installed ? of.stdout : '');
      return [
        ...row('program', program, 'installed', String(old.installed), String(fresh.installed)),
        ...textChanges('program', program, text(old), text(fresh)),
      ];
    }),
  );
}

/** Where one of the two could not measure, that is what differs. */
function measured<T>(
  topic: string,
  before: Measured<T> | undefined,
  after: Measured<T> | undefined,
  compare: (before: T, after: T) => Changed[],
): Changed[] {
  if (before === undefined || after === undefined) return [];
  if ('value' in before && 'value' in after) return compare(before.value, after.value);
  return row(topic, topic, 'measured', unread(before), unread(after));
}

function unread(one: Measured<unknown>): string {
  return 'value' in one ? 'measured' : `not measured: ${one.unmeasured}`;
}
