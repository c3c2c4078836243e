import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveOf } from '../../debian/archive.ts';
import { cached } from '../../debian/cache.ts';

/** What this machine must have to make and enter the tree. */
export const programs = ['mmdebstrap', 'chroot', 'unshare', 'apt-get'];

/** PAM, its modules, what rewrites its files, and programs that ask it. */
const packages = [
  'passwd',
  'login',
  'libpam-pwquality',
  'cracklib-runtime',
  'python3-pwquality',
  'pamtester',
  'openssl',
];

/** The root folder of a small Debian 12 whose PAM answers questions, made once and kept: never write into it. */
export async function pamTree(): Promise<string> {
  const archive = await archiveOf('bookworm');
  const script = await readFile(fileURLToPath(import.meta.url), 'utf8');
  const folder = await cached('pam', [archive.source, script], async (unfinished) => {
    await execa('mmdebstrap', [
      '--variant=minbase',
      '--mode=root',
      '--format=directory',
      '--quiet',
      `--include=${packages.join(',')}`,
      ...archive.options.map((option) => `--aptopt=${option}`),
      'bookworm',
      join(unfinished, 'root'),
      archive.source,
    ]);
  });
  return join(folder, 'root');
}
