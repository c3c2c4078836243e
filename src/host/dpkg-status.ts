import type { DpkgPackage, Measured } from './evidence.ts';

/**
 * dpkg's packages by the text of its database. A database without any says nothing of the host: whatever put
 * the files there, it was not dpkg, or its database was emptied to make an image smaller.
 */
export function readDpkgStatus(text: string): Measured<readonly DpkgPackage[]> {
  const packages = parseDpkgStatus(text);
  return packages.length === 0
    ? { unmeasured: "dpkg's status database holds no package" }
    : { value: packages };
}

/**
 * Reads dpkg's status database (/var/lib/dpkg/status), or a reduction of it that keeps blank lines and the
 * fields named here, each whole or not at all. Of paragraphs with the same name and architecture the last
 * one holds, so the files of /var/lib/dpkg/updates may follow, each after a blank line. Paragraphs without
 * a package name that dpkg would accept are left out; any other malformation is taken for what it is worth,
 * and an empty text gives no package.
 */
export function parseDpkgStatus(text: string): DpkgPackage[] {
  const known = new Map<string, DpkgPackage>();
  for (const fields of paragraphs(text)) {
    const read = packageOf(fields);
    if (read !== undefined) known.set(`${read.name}:${read.architecture}`, read);
  }
  return [...known.values()];
}

/** Fields by lower-case name, and whether they may be folded over several lines (deb822(5)). */
const fieldsRead: ReadonlyMap<string, 'simple' | 'folded'> = new Map([
  ['package', 'simple'],
  ['status', 'simple'],
  ['architecture', 'simple'],
  ['multi-arch', 'simple'],
  ['version', 'simple'],
  ['essential', 'simple'],
  ['protected', 'simple'],
  ['pre-depends', 'folded'],
  ['depends', 'folded'],
  ['provides', 'folded'],
]);

type Fields = ReadonlyMap<string, string>;

function* paragraphs(text: string): Generator<Fields> {
  let fields = new Map<string, string>();
  let current: string | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line === '\r') {
      yield fields;
      fields = new Map();
      current = undefined;
    } else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current !== undefined && fieldsRead.get(current) === 'folded')
        fields.set(current, `${fields.get(current) ?? ''} ${line.trim()}`);
    } else {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase();
      current = fieldsRead.has(name) && !fields.has(name) ? name : undefined;
      if (current !== undefined) fields.set(current, line.slice(colon + 1).trim());
    }
  }
  yield fields;
}

function packageOf(fields: Fields): DpkgPackage | undefined {
  const value = (name: string) => fields.get(name) ?? '';
  const name = value('package').toLowerCase();
  if (!/^[a-z0-9][a-z0-9+._-]*$/.test(name)) return undefined;
  const multiArch = multiArchOf(value('multi-arch').toLowerCase());
  return {
    name,
    architecture: value('architecture'),
    version: value('version'),
    status: value('status').toLowerCase().split(/\s+/).join(' ') || 'unknown ok not-installed',
    depends: [value('pre-depends'), value('depends')].filter((field) => field !== '').join(', '),
    provides: value('provides'),
    ...(multiArch && { multiArch }),
    essential: [value('essential'), value('protected')].some((flag) => flag.toLowerCase() === 'yes'),
  };
}

function multiArchOf(value: string): DpkgPackage['multiArch'] {
  return value === 'same' || value === 'foreign' || value === 'allowed' ? value : undefined;
}
