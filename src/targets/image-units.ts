import type { Evidence, UnitEvidence } from '../host/evidence.ts';
import { join } from '../host/lookup.ts';
import type { ImageReader } from './image-reader.ts';

/** Where systemd looks for units, the first that has one wins (systemd.unit(5)). */
const folders = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
];
const own = '/etc/systemd/system';
const LARGEST_UNIT = 1024 * 1024;

/** The state of units in an image, as `systemctl --root=DIR is-enabled` has it. */
export async function unitsOf(
  image: ImageReader,
  names: readonly string[],
): Promise<NonNullable<Evidence['units']>> {
  const links = await linksOf(image);
  const units: Record<string, { value: UnitEvidence }> = {};
  for (const name of names) {
    const file = await fileState(image, name, links);
    const load = file === '' ? 'not-found' : file === 'masked' ? 'masked' : 'loaded';
    units[name] = { value: { load, file, active: null } };
  }
  return units;
}

async function fileState(image: ImageReader, name: string, links: ReadonlySet<string>): Promise<string> {
  const path = await firstPath(image, name);
  if (path === undefined) return '';
  const { node } = await image.entry(path);
  const unit = await image.file(path, LARGEST_UNIT);
  if (node.type === 'symlink') {
    if (node.target === '/dev/null') return 'masked';
    const leaf = node.target.slice(node.target.lastIndexOf('/') + 1);
    if (leaf !== name) return 'alias';
  }
  if (unit === undefined) return '';
  if (unit.size === 0) return 'masked';
  if (links.has(name)) return 'enabled';
  const texts = [unit.content ?? '', ...(await dropIns(image, name))];
  const { names, also } = installOf(texts.join('\n[]\n'));
  if (names) return 'disabled';
  return also ? 'indirect' : 'static';
}

/** What is added to a unit by files of a folder that is named after it. */
async function dropIns(image: ImageReader, name: string): Promise<string[]> {
  const texts: string[] = [];
  for (const folder of folders)
    for (const file of await image.names(`${folder}/${name}.d`)) {
      if (!file.endsWith('.conf')) continue;
      texts.push((await image.file(`${folder}/${name}.d/${file}`, LARGEST_UNIT))?.content ?? '');
    }
  return texts;
}

async function firstPath(image: ImageReader, name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if ((await image.entry(path)).node.type !== 'absent') return path;
  }
  return undefined;
}

/** Names of units that a link in the administrator's folder starts, or gives another name. */
async function linksOf(image: ImageReader): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of await image.names(own)) {
    const { path, node } = await image.entry(join(own, name));
    if (node.type === 'symlink' && node.target !== '/dev/null') {
      const leaf = node.target.slice(node.target.lastIndexOf('/') + 1);
      if (leaf !== name) found.add(leaf);
    }
    if (node.type !== 'directory' || !/\.(?:wants|requires|upholds)$/.test(name)) continue;
    for (const inner of await image.names(path))
      if ((await image.entry(join(path, inner))).node.type === 'symlink') found.add(inner);
  }
  return found;
}

/** Whether [Install] says by what the unit is started, or only which units go along with it. */
function installOf(text: string): { names: boolean; also: boolean } {
  let section = '';
  const keys = new Set<string>();
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (/^[#;]/.test(trimmed)) continue;
    const heading = /^\[(.*)\]$/.exec(trimmed)?.[1];
    if (heading !== undefined) section = heading;
    const [, key = '', value = ''] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(trimmed) ?? [];
    if (section === 'Install' && value !== '') keys.add(key);
  }
  return {
    names: ['WantedBy', 'RequiredBy', 'UpheldBy', 'Alias'].some((key) => keys.has(key)),
    also: keys.has('Also'),
  };
}
