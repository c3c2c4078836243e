import type { Measured, WalkEvidence, WalkedPath } from '../../host/evidence.ts';
import { decode } from './text.ts';

/**
 * Reads the walk: five fields for each path, each ended by NUL, then find's exit status as a last field.
 * Without that field the output was cut; a status other than 0 is tolerated, as files vanish during a walk,
 * but for 124: then the time was up.
 */
export function parseWalk(
  bytes: Buffer,
  mountinfo: Buffer,
  walked: readonly string[],
): Measured<WalkEvidence> {
  const fields = bytes.length === 0 ? [] : decode(bytes.subarray(0, -1)).content.split('\0');
  if (bytes.at(-1) !== 0 || fields.length % 5 !== 1)
    return { unmeasured: 'the walk over the local filesystems found more than it may report (16 MiB)' };
  const status = fields.pop();
  if (status === '124') return { unmeasured: 'the walk over the local filesystems did not end in time' };
  const found: WalkedPath[] = [];
  for (let at = 0; at < fields.length; at += 5) {
    const [type, mode = '', uid, gid, path = ''] = fields.slice(at, at + 5);
    found.push({
      path,
      type: type === 'd' ? 'directory' : type === 'f' ? 'file' : 'other',
      mode: parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
    });
  }
  return { value: { found, skipped: skippedMounts(decode(mountinfo).content, new Set(walked)) } };
}

function skippedMounts(mountinfo: string, walked: ReadonlySet<string>): { path: string; reason: string }[] {
  return mountinfo.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const path = unescaped(fields[4] ?? '');
    const type = fields[fields.indexOf('-') + 1] ?? '';
    return path === '' || walked.has(path) ? [] : [{ path, reason: type }];
  });
}

/** proc_pid_mountinfo(5) writes blanks, tabs, newlines and backslashes as three octal digits. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
