import type { HomeEvidence, LogPath, Measured, ShadowEvidence } from '../host/evidence.ts';
import { join } from '../host/lookup.ts';
import type { ImageReader } from './image-reader.ts';
import { logType } from './probe/homes.ts';
import { parseShadow, reducedShadowLine } from './probe/shadow.ts';

const LARGEST_DATABASE = 16 * 1024 * 1024;
const MOST_LOGS = 200_000;

/** The password databases of an image, without any hash. */
export async function shadowOf(image: ImageReader): Promise<Measured<ShadowEvidence>> {
  const [shadow, gshadow] = [
    await image.secretLines('/etc/shadow', LARGEST_DATABASE, (line) => reducedShadowLine(line, true)),
    await image.secretLines('/etc/gshadow', LARGEST_DATABASE, (line) => reducedShadowLine(line, false)),
  ];
  if (shadow === undefined) return { unmeasured: '/etc/shadow is not there' };
  if ('unmeasured' in shadow) return shadow;
  if (gshadow !== undefined && 'unmeasured' in gshadow) return gshadow;
  return parseShadow(shadow.value, gshadow?.value ?? '');
}

/** The home directories of the accounts that can log in, with what in them begins with a dot. */
export async function homesOf(image: ImageReader): Promise<Measured<readonly HomeEvidence[]>> {
  const passwd = await image.file('/etc/passwd', LARGEST_DATABASE);
  if (passwd?.content === undefined)
    return { unmeasured: `/etc/passwd: ${passwd?.unread ?? 'it is not there'}` };
  const homes: HomeEvidence[] = [];
  for (const path of homesIn(passwd.content)) {
    const names = await image.names(path);
    homes.push({ path, dotFiles: names.filter((name) => name.startsWith('.')) });
  }
  return { value: homes };
}

/** As the look has it: without entries of a name service, shells that let nobody in, and paths that are none. */
function homesIn(text: string): string[] {
  const homes = text.split('\n').flatMap((line) => {
    const fields = line.split(':');
    const [home = '', shell = ''] = fields.slice(-2);
    if (/^[#+-]/.test(line) || fields.length < 7 || /\/(?:nologin|false)$/.test(shell)) return [];
    return home.startsWith('/') && !`${home}/`.includes('/../') ? [home] : [];
  });
  return [...new Set(homes)];
}

/** Everything below /var/log. */
export async function logsOf(image: ImageReader): Promise<Measured<readonly LogPath[]>> {
  const found: LogPath[] = [];
  const { path: start, node } = await image.entry('/var/log');
  const folders = node.type === 'directory' || node.type === 'symlink' ? [start] : [];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of await image.names(folder)) {
      const { path, node: inside } = await image.entry(join(folder, name));
      found.push({ path, type: logType(inside) });
      if (inside.type === 'directory') folders.push(path);
      if (found.length > MOST_LOGS) return { unmeasured: `/var/log holds more than ${MOST_LOGS} paths` };
    }
  }
  return { value: found };
}
