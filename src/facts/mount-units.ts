import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { type ConfFile, confFiles } from './conf-files.ts';
import { defineFact, type Fact } from './fact.ts';
import { lastSetting, parseUnitFile } from './unit-file.ts';
import { unitState } from './units.ts';

/** Folders of units, the first that has a name wins (systemd.unit(5)). What is made from fstab comes after `ahead`. */
const ahead = ['/etc/systemd/system', '/run/systemd/system'];
const behind = ['/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
/** What comes of the types of partitions (systemd-gpt-auto-generator(8)), in a running system. */
const last = '/run/systemd/generator.late';
const folders = [...ahead, ...behind, last];

/** A setting of a mount unit, and the line that sets it. */
export interface UnitSetting {
  readonly value: string;
  /** `file:line` */
  readonly where: string;
  readonly line: number;
  readonly file: ConfFile;
  /** Whether a drop-in sets it, and not the unit's own file. */
  readonly dropIn: boolean;
}

/** What systemd's unit files say of one mount point. */
export interface MountUnit {
  /** `var-tmp.mount` */
  readonly name: string;
  /** The file that wins, or a link to it, where there is one apart from what fstab brings. */
  readonly path?: string;
  /** Set where that file keeps the unit from being started at all. */
  readonly masked?: true;
  /** Whether the file wins over a line of fstab. */
  readonly beatsFstab: boolean;
  /** Whether links start it at boot. */
  readonly wanted: boolean;
  readonly what?: UnitSetting;
  readonly type?: UnitSetting;
  readonly options?: UnitSetting;
}

/** The mount unit of a point whose path holds nothing but letters, digits and slashes. */
export function mountUnit(point: string): Fact<MountUnit> {
  const name = mountUnitName(point);
  const state = unitState(name);
  return defineFact<MountUnit>({
    id: `mount-unit ${point}`,
    needs: folders.flatMap(
      (folder) =>
        [
          { kind: 'file', path: `${folder}/${name}` },
          { kind: 'directory', path: `${folder}/${name}.d`, contents: '.conf' },
          { kind: 'directory', path: `${folder}/local-fs.target.wants` },
        ] as const,
    ),
    uses: [state],
    parse(host) {
      const file = winner(host, name);
      const settings = file?.text === '' ? [] : settingsOf(host, name, file);
      const boot = state.of(host).boot;
      return {
        name,
        ...(file && { path: file.at }),
        ...(file?.text === '' && { masked: true }),
        beatsFstab: file?.ahead ?? false,
        wanted:
          boot === 'enabled' || file?.at === `${last}/${name}` || (boot === 'static' && isWanted(host, name)),
        ...decisive('what', settings, 'What'),
        ...decisive('type', settings, 'Type'),
        ...decisive('options', settings, 'Options'),
      };
    },
  });
}

/** `var-tmp.mount` for `/var/tmp` (systemd-escape(1)). */
export function mountUnitName(point: string): string {
  return `${point.slice(1).replaceAll('/', '-')}.mount`;
}

interface UnitFile {
  /** In the folder of units. */
  readonly at: string;
  /** Where it really is. */
  readonly path: string;
  /** Empty where it is a mask: a link to /dev/null, or an empty file. */
  readonly text: string;
  readonly ahead: boolean;
}

function winner(host: Host, name: string): UnitFile | undefined {
  for (const folder of folders) {
    const at = join(folder, name);
    const { path } = host.find(at);
    const text = path === '/dev/null' ? '' : host.text(path);
    if (text !== undefined) return { at, path, text, ahead: ahead.includes(folder) };
  }
  return undefined;
}

interface Found extends UnitSetting {
  readonly key: string;
}

/** The settings of the unit's file and then of its drop-ins, in order; the last of a key counts. */
function settingsOf(host: Host, name: string, file: UnitFile | undefined): Found[] {
  const dropIns = confFiles(
    host,
    folders.map((folder) => `${folder}/${name}.d`),
    { reads: (base) => base.endsWith('.conf'), folders: 'skip' },
  );
  const own = file === undefined ? [] : [{ name, path: file.path, text: file.text }];
  return [...own, ...dropIns].flatMap((one) => {
    const lines = parseUnitFile(one.text);
    return ['What', 'Type', 'Options'].flatMap((key) => {
      const setting = lastSetting(lines, 'Mount', key);
      if (setting === undefined) return [];
      const value = setting.value.replaceAll('%%', '%');
      const where = `${one.path}:${setting.line}`;
      return [{ key, value, where, line: setting.line, file: one, dropIn: dropIns.includes(one) }];
    });
  });
}

function decisive<K extends string>(
  field: K,
  settings: readonly Found[],
  key: string,
): Partial<Record<K, UnitSetting>> {
  const setting = settings.findLast((one) => one.key === key);
  if (setting === undefined) return {};
  const { key: _, ...found } = setting;
  return { [field]: found } as Partial<Record<K, UnitSetting>>;
}

/** Whether a package's own link starts a unit that has no [Install] section. */
function isWanted(host: Host, name: string): boolean {
  return folders.some((folder) => host.names(`${folder}/local-fs.target.wants`)?.includes(name));
}
