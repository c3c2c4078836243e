import type { Node } from '../../host/evidence.ts';
import { join } from '../../host/lookup.ts';
import { byBytes } from '../../host/names.ts';
import { TargetProblem } from '../target.ts';
import type { Asked } from './asked.ts';
import { findComplaints, inWords, provesAbsence } from './complaints.ts';
import { placeContents } from './contents.ts';
import { type Files, folderAt, placeOf } from './place.ts';
import { parseRecords } from './records.ts';
import { slashed } from './script.ts';
import { firstLine, type Sections } from './sections.ts';

/**
 * The files of a look, each at its path after all links. Only what find said is taken for known: a path is
 * absent where find found nothing there, and hidden where it could not tell. What lies behind a folder that
 * was not looked at is left out. Throws TargetProblem where find did not come to its end.
 */
export function filesOf(sections: Sections, asked: Asked): Files {
  const files: Files = {};
  placeNodes(files, sections, asked.paths);
  placeListings(files, sections, asked.listings);
  placeContents(files, sections, asked);
  return files;
}

function placeNodes(files: Files, sections: Sections, paths: Iterable<string>): void {
  const { bytes, complaints } = sections.ended('nodes');
  const seen = new Map(parseRecords(bytes));
  if (!seen.has('/')) throw new TargetProblem(`find does not work there: ${firstLine(complaints)}`);
  const problems = findComplaints(complaints);
  for (const path of [...paths].sort((a, b) => depth(a) - depth(b))) {
    const at = placeOf(files, path);
    if (at !== undefined) files[at] ??= seen.get(path) ?? unseen(problems.get(path));
  }
}

/** Folders come before what they hold, so that a link among them is known when it is needed. */
function depth(path: string): number {
  return path === '/' ? 0 : path.split('/').length;
}

function unseen(reason: string | undefined): Node {
  if (reason === undefined) return { type: 'hidden', reason: 'it could not be looked at' };
  return provesAbsence(reason) ? { type: 'absent' } : { type: 'hidden', reason: inWords(reason) };
}

function placeListings(files: Files, sections: Sections, listings: Iterable<string>): void {
  const folders = [...listings];
  if (folders.length === 0) return;
  const { bytes, complaints } = sections.ended('listings');
  const seen = groupedByFolder(parseRecords(bytes));
  const problems = findComplaints(complaints);
  const missed = groupedByFolder([...problems].filter(([, reason]) => !provesAbsence(reason)));
  for (const folder of folders) {
    const at = folderAt(files, folder);
    const node = at === undefined ? undefined : files[at];
    if (at === undefined || node?.type !== 'directory') continue;
    const problem = problems.get(slashed(folder));
    if (problem !== undefined) {
      files[at] = { ...node, unread: inWords(problem) };
      continue;
    }
    const children: [string, Node][] = [
      ...(seen.get(slashed(folder)) ?? []),
      ...(missed.get(slashed(folder)) ?? []).map(([name, reason]): [string, Node] => [name, unseen(reason)]),
    ];
    for (const [name, child] of children) files[join(at, name)] ??= child;
    files[at] = { ...node, entries: [...new Set(children.map(([name]) => name))].sort(byBytes) };
  }
}

/** By folder with a final slash: names in it. */
function groupedByFolder<T>(paths: Iterable<readonly [path: string, value: T]>): Map<string, [string, T][]> {
  const folders = new Map<string, [string, T][]>();
  for (const [path, value] of paths) {
    const end = path.lastIndexOf('/') + 1;
    const folder = path.slice(0, end);
    const known = folders.get(folder);
    if (known === undefined) folders.set(folder, [[path.slice(end), value]]);
    else known.push([path.slice(end), value]);
  }
  return folders;
}
