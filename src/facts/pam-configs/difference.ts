import { type ModuleLine, moduleLine, optionsOf, withoutEnd, withoutNumber } from './line.ts';
import type { CommonType } from './profile.ts';

/** Comments by which pam-auth-update finds its blocks (pam-auth-update(8)). */
export const markers = {
  primary: '# here are the per-package modules (the "Primary" block)',
  fallback: "# here's the fallback if no module succeeds",
  additional: '# and here are more per-package modules (the "Additional" block)',
  end: '# end of pam-auth-update config',
} as const;

/** What people changed in a file since pam-auth-update wrote it, as far as it keeps such changes. */
export interface Difference {
  /** Profiles that have a line in the file, in its order. */
  readonly profiles: readonly string[];
  /** Options that people added and removed, by module line. */
  readonly added: ReadonlyMap<string, ReadonlySet<string>>;
  readonly removed: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The managed lines of a file, or why pam-auth-update would not update it. */
export function differenceOf(
  type: CommonType,
  current: string,
  saved: string,
): Difference | { obstacle: string } {
  const managed = managedLines(type, current);
  if (managed === undefined) return { obstacle: 'its markers are missing or out of order' };
  // What people and packages write is far shorter.
  if ([...managed, ...linesIn(saved)].some((line) => line.length > LONGEST_LINE))
    return { obstacle: 'a line is too long' };
  const known = savedLines(saved);
  const profiles: string[] = [];
  const added = new Map<string, Set<string>>();
  const removed = new Map<string, Set<string>>();
  for (const line of managed) {
    const stripped = withoutNumber(line);
    for (;;) {
      const next = known.shift();
      if (next === undefined) return { obstacle: `no profile has the line ${JSON.stringify(line)}` };
      if (next.line === undefined) return { obstacle: 'what was written last cannot be read' };
      const { module, options } = next.line;
      if (!stripped.startsWith(module)) continue;
      profiles.push(next.profile);
      compare(optionsOf(stripped.slice(module.length)), [...options], at(added, module), at(removed, module));
      break;
    }
  }
  return { profiles, added, removed };
}

const LONGEST_LINE = 1000;

function compare(now: readonly string[], before: string[], added: Set<string>, removed: Set<string>): void {
  for (const option of now) {
    let found = false;
    for (let at = 0; at < before.length; at += 1) {
      if (before[at] !== option) continue;
      found = true;
      before.splice(at, 1);
    }
    if (!found) added.add(option);
  }
  for (const option of before) removed.add(option);
}

function at(sets: Map<string, Set<string>>, key: string): Set<string> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  return set;
}

/** The lines of both blocks without their type; undefined where a marker is missing. */
function managedLines(type: CommonType, text: string): string[] | undefined {
  const prefix = new RegExp(`^${type.replace('-noninteractive', '')}[ \\t\\n\\r\\f\\v]+`);
  const lines: string[] = [];
  let state: 'before' | 'primary' | 'between' | 'additional' = 'before';
  for (const line of linesIn(text)) {
    if (state === 'before') {
      if (line.startsWith(markers.primary)) state = 'primary';
    } else if (state === 'between') {
      if (line.startsWith(markers.additional)) state = 'additional';
    } else {
      const content = line.replace(prefix, '');
      if (state === 'primary' && content.startsWith(markers.fallback)) state = 'between';
      else if (state === 'additional' && line.startsWith(markers.end)) return lines;
      else lines.push(content);
    }
  }
  return state === 'additional' ? lines : undefined;
}

interface Saved {
  readonly profile: string;
  readonly line: ModuleLine | undefined;
}

function savedLines(text: string): Saved[] {
  const saved: Saved[] = [];
  let profile = '';
  for (const line of linesIn(text)) {
    if (line.startsWith('Module: ')) profile = line.slice('Module: '.length);
    else saved.push({ profile, line: moduleLine(withoutEnd(withoutNumber(line))) });
  }
  return saved;
}

/** Without a last line that is empty. */
export function linesIn(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
