import type { HomeEvidence, LogPath, Measured, Node } from '../../host/evidence.ts';
import { join, parentOf } from '../../host/lookup.ts';
import { byBytes, decodeName } from '../../host/names.ts';
import { findComplaints, inWords, provesAbsence } from './complaints.ts';
import { type Files, folderAt, placeOf } from './place.ts';
import { parseRecords } from './records.ts';
import { firstLine, type Section, type Sections } from './sections.ts';

/** Homes with what in them begins with a dot; adds their nodes, and those of the folders that lead there, to the files. */
export function placeHomes(files: Files, sections: Sections): Measured<readonly HomeEvidence[]> {
  const listed = sections.of('homes');
  if (listed.status !== 0) return { unmeasured: `the home directories: ${firstLine(listed.complaints)}` };
  const [near, dots] = [sections.of('home-nodes'), sections.of('home-dots')];
  if (hung(near) || hung(dots))
    return { unmeasured: 'looking at the home directories did not end in time: is a mount hanging?' };
  placeAll(files, [...recordsOf(near), ...missingOf(near)]);
  placeAll(files, recordsOf(dots));
  const dotsByHome = namesByFolder(recordsOf(dots).map(([path]) => path));
  const problems = new Map([...findComplaints(dots.complaints)].map(([path, why]) => [plain(path), why]));
  return {
    value: homesIn(listed.bytes).map(({ path, reason }): HomeEvidence => {
      const problem = problems.get(plain(path));
      const unread =
        reason === '' ? problem !== undefined && !provesAbsence(problem) && inWords(problem) : reason;
      const names = dotsByHome.get(plain(path)) ?? [];
      return { path, dotFiles: names.toSorted(byBytes), ...(unread !== false && { unread }) };
    }),
  };
}

function namesByFolder(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = parentOf(path);
    const known = folders.get(folder) ?? [];
    known.push(path.slice(path.lastIndexOf('/') + 1));
    folders.set(folder, known);
  }
  return folders;
}

/** Lines of REASON, a tab, PATH. */
function homesIn(bytes: Buffer): { path: string; reason: string }[] {
  return bytes
    .toString('latin1')
    .split('\n')
    .flatMap((line) => {
      const tab = line.indexOf('\t');
      const type = line.slice(0, tab);
      if (tab < 0) return [];
      const path = decodeName(Buffer.from(line.slice(tab + 1), 'latin1'));
      return [{ path, reason: reasonOf(type) }];
    });
}

function reasonOf(type: string): string {
  if (type === '') return '';
  return type === 'too long'
    ? 'its path is longer than a path can be'
    : `it is on another machine's filesystem (${type})`;
}

function hung({ status }: Section): boolean {
  return status === 124 || status === 137;
}

function recordsOf({ bytes }: Section): [string, Node][] {
  return parseRecords(bytes).map(([path, node]) => [plain(path), node]);
}

function missingOf({ complaints }: Section): [string, Node][] {
  return [...findComplaints(complaints)].map(([path, why]) => [
    plain(path),
    provesAbsence(why) ? { type: 'absent' } : { type: 'hidden', reason: inWords(why) },
  ]);
}

/** Each node behind the links of its folder. What a link leads to may be listed after it. */
export function placeAll(files: Files, records: readonly (readonly [string, Node])[]): void {
  let left = records.toSorted(([a], [b]) => depth(a) - depth(b));
  for (let before = -1; left.length > 0 && left.length !== before;) {
    before = left.length;
    left = left.filter(([path, node]) => {
      const at = placeOf(files, path);
      if (at === undefined) return true;
      files[at] ??= node;
      return false;
    });
  }
}

function depth(path: string): number {
  return path.split('/').length;
}

function plain(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** What stands below /var/log; adds the nodes to the files. Files come and go there while it is looked at. */
export function placeLogs(files: Files, section: Section): Measured<readonly LogPath[]> {
  const problem = [...findComplaints(section.complaints)].find(([, why]) => !provesAbsence(why));
  if (hung(section)) return { unmeasured: 'looking at /var/log did not end in time' };
  if (problem !== undefined) return { unmeasured: `${problem[0]}: ${inWords(problem[1])}` };
  const folder = folderAt(files, '/var/log');
  if (folder === undefined) return { value: [] };
  const found = parseRecords(section.bytes).map(
    ([path, node]) => [join(folder, path.replace(/^\/var\/log\/+/, '')), node] as const,
  );
  placeAll(files, found);
  return { value: found.map(([path, node]) => ({ path, type: logType(node) })) };
}

export function logType({ type }: Node): LogPath['type'] {
  return type === 'file' || type === 'directory' || type === 'symlink' ? type : 'other';
}
