import type { Measured, WalkEvidence, WalkedPath } from '../../host/evidence.ts';
import { findComplaints, provesAbsence } from './complaints.ts';
import { nulSeparated } from './records.ts';
import { firstLine, type Section } from './sections.ts';

/**
 * Reads the walk: five fields for each path, each ended by NUL, then find's exit status as a last field.
 * Without that field the output was cut. Files may vanish while the walk goes by, and what is mounted where it
 * does not go may refuse to be looked at; any other complaint means that something was not seen.
 */
export function parseWalk(walk: Section, mounts: Section): Measured<WalkEvidence> {
  const { skipped, started } = parseMounts(nulSeparated(mounts.bytes));
  if (walk.status === 124 || walk.status === 137) {
    const dead = /^.*does not answer$/m.exec(walk.complaints.toString('utf8'))?.[0];
    return unmeasured(`did not end in time${dead === undefined ? '' : `: ${dead.slice(0, 300)}`}`);
  }
  // In a chroot the root is a folder of some filesystem: which, the list of mounts doesn't say.
  if (!started.has('/') && skipped.every(({ path }) => path !== '/'))
    return unmeasured('found no root filesystem');
  const fields = nulSeparated(walk.bytes);
  const status = fields.length % 5 === 1 && walk.bytes.at(-1) === 0 ? (fields.pop() ?? '') : '';
  if (!/^\d+$/.test(status)) return unmeasured('found more than it may report (16 MiB)');
  if (status === '124' || status === '137') return unmeasured('did not end in time');
  if (status !== '0' && status !== '1') return unmeasured(`failed: ${firstLine(walk.complaints)}`);
  const elsewhere = new Set(skipped.map(({ path }) => path).filter((path) => !started.has(path)));
  const complaint = firstComplaint(walk.complaints, elsewhere);
  if (complaint !== undefined) return unmeasured(`did not see everything: ${complaint}`);
  // find names what is mounted on its way, too, though it does not enter it.
  const found = new Map(walkedPaths(fields).map((one) => [one.path, one]));
  for (const path of elsewhere) found.delete(path);
  return { value: { found: [...found.values()], skipped } };
}

function unmeasured(what: string): { unmeasured: string } {
  return { unmeasured: `the walk over the local filesystems ${what}` };
}

function firstComplaint(complaints: Buffer, skipped: ReadonlySet<string>): string | undefined {
  const lines = complaints.toString('latin1').split('\n');
  return lines.find((line) => line !== '' && !isHarmless(line, skipped))?.slice(0, 300);
}

function isHarmless(line: string, skipped: ReadonlySet<string>): boolean {
  // A folder bound inside itself: its contents are seen at their own place.
  if (line.startsWith('find: File system loop detected;')) return true;
  const [complaint] = findComplaints(Buffer.from(line, 'latin1'));
  return complaint !== undefined && (provesAbsence(complaint[1]) || skipped.has(complaint[0]));
}

function walkedPaths(fields: readonly string[]): WalkedPath[] {
  const found: WalkedPath[] = [];
  for (let at = 0; at < fields.length; at += 5) {
    const [type, mode = '', uid, gid, path = ''] = fields.slice(at, at + 5);
    found.push({
      path,
      type: walkedTypes[type ?? ''] ?? 'other',
      mode: Number.parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
    });
  }
  return found;
}

const walkedTypes: Readonly<Record<string, WalkedPath['type']>> = { d: 'directory', f: 'file', l: 'link' };

/** Pairs of a reason, empty where the walk started, and a mount point. */
function parseMounts(fields: readonly string[]) {
  const skipped: { path: string; reason: string }[] = [];
  const started = new Set<string>();
  for (let at = 0; at + 2 <= fields.length; at += 2) {
    const [reason = '', path = ''] = fields.slice(at, at + 2);
    if (reason === '') started.add(path);
    else skipped.push({ path, reason });
  }
  return { skipped, started };
}
