import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root folder of a system with hardly anything in it, below a folder; enough to be judged. */
export function exampleTree(below: string): string {
  const image = join(below, 'image');
  for (const path of ['etc/ssh', 'var/lib/dpkg']) mkdirSync(join(image, path), { recursive: true });
  const release = 'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n';
  writeFileSync(join(image, 'etc/os-release'), release);
  writeFileSync(join(image, 'etc/ssh/sshd_config'), 'PermitRootLogin yes\n');
  writeFileSync(join(image, 'var/lib/dpkg/status'), '');
  return image;
}
