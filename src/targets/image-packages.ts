import { readDpkgStatus } from '../host/dpkg-status.ts';
import type { DpkgPackage, Measured } from '../host/evidence.ts';
import type { ImageReader } from './image-reader.ts';

const LARGEST = 64 * 1024 * 1024;
const STATUS = '/var/lib/dpkg/status';
/** Paragraphs that dpkg has not merged into its database yet; they hold over those there. */
const UPDATES = '/var/lib/dpkg/updates';

/** dpkg's packages in an image. */
export async function packagesOf(image: ImageReader): Promise<Measured<readonly DpkgPackage[]>> {
  const names = (await image.names(UPDATES)).filter((name) => /^\d/.test(name));
  const texts: string[] = [];
  for (const path of [STATUS, ...names.map((name) => `${UPDATES}/${name}`)]) {
    const file = await image.file(path, LARGEST);
    if (file?.content === undefined) return { unmeasured: `${path}: ${file?.unread ?? 'it is not there'}` };
    texts.push(file.content);
  }
  return readDpkgStatus(texts.join('\n\n'));
}
