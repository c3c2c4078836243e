import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Why a tier that needs root and these programs cannot run here; undefined where it can. */
export function missing(programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const absent = programs.filter((program) => !isInstalled(program));
  return absent.length > 0 ? `needs ${absent.join(', ')}` : undefined;
}

export function isInstalled(program: string): boolean {
  const folders = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`.split(':');
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
