import { z } from 'zod';
import render from '../../../templates/etc/audit/rules.d/99-finalize.rules.hbs';
import type { Change } from '../../change.ts';
import { place } from '../../facts/auditing/load.ts';
import { rulesInKernel } from '../../facts/auditing/rules-in-kernel.ts';
import type { MergedLine, RulesFile } from '../../facts/auditing/merge.ts';
import { RULES_FOLDER, rulesOnDisk, type RulesOnDisk } from '../../facts/auditing/rules-on-disk.ts';
import { compareBytes } from '../../facts/conf-files.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { packages } from '../../facts/packages.ts';
import { NO_AUDITD } from '../../kinds/audit-rules.ts';
import { shortened } from '../../kinds/auditing/judge.ts';
import { commentOut, type Line } from '../../kinds/comment-out.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const FINAL = `${RULES_FOLDER}/99-finalize.rules`;
/** Sorts after the package's own file, whose last line is the last of all to scanners. */
const LAST = `${RULES_FOLDER}/zz-cis-harden-finalize.rules`;
const content = template<object>(render)({});

export default defineRule({
  id: 'audit-immutable',
  title: 'The audit rules are locked until the next boot',
  rationale: 'Whoever becomes root can no longer silence the log without a boot that everybody notices.',
  impact: 'Every change of the rules waits for a boot.',
  check:
    'The last -e that augenrules finds in the files of /etc/audit/rules.d is -e 2, and auditctl gets to it. With the parameter literal the last line of the last file by name must be it too.',
  remedy: `Writes it to ${FINAL}, and to ${LAST} where a file comes after that; other -e lines become comments. It takes effect at the next boot.`,
  params: z.strictObject({ literal: z.boolean().default(true) }),
  facts: {
    packages,
    disk: rulesOnDisk,
    kernel: rulesInKernel,
    obstacle: dropInObstacle(FINAL),
    lastObstacle: dropInObstacle(LAST),
  },
  notApplicable: (facts) => (facts.packages.installed('auditd').length === 0 ? NO_AUDITD : undefined),

  audit: ({ disk }, { literal }) => findings(disk, literal),

  *evidence({ kernel }) {
    if (kernel !== undefined) yield { what: `enabled ${kernel.enabled}`, where: 'auditctl -s' };
  },

  *remediate({ disk, kernel, obstacle, lastObstacle }, { literal }) {
    if (findings(disk, literal).length === 0) return;
    const { stop } = disk.loaded;
    if (stop !== undefined)
      yield {
        kind: 'decision',
        text: `auditctl stops at ${place(stop.line)} (${shortened(stop.reason)}) before it comes to -e 2: repair or remove that line`,
      };
    let files = disk.files;
    if (effective(disk) !== undefined) {
      const contrary = contraryLines(files.filter(({ path }) => path !== FINAL));
      yield* commentOut(contrary);
      const final = withLock(files.find(({ path }) => path === FINAL)?.text);
      yield* written(FINAL, final, files, obstacle);
      files = withFile(files, FINAL, final);
    }
    if (literal && !isLastOfAll(files)) {
      yield* written(LAST, content, files, lastObstacle);
      if (!isLastOfAll(withFile(files, LAST, content)))
        yield {
          kind: 'decision',
          text: `a file of ${RULES_FOLDER} comes after ${LAST}: rename it, or set the parameter literal to false`,
        };
    }
    if (kernel !== undefined && !kernel.locked)
      yield {
        kind: 'reboot',
        text: 'The audit rules are locked from the next boot on; until then they can still be changed.',
      };
  },
});

function findings(disk: RulesOnDisk, literal: boolean): Finding[] {
  const found = [effective(disk)];
  if (literal && !isLastOfAll(disk.files)) found.push(notLast(disk.files));
  return found.filter((one) => one !== undefined);
}

const EXPECTED = '-e 2';

function effective({ loaded: { enabled, stop } }: RulesOnDisk): Finding | undefined {
  if (enabled?.value === '2') return undefined;
  const base = { what: 'audit rule -e', expected: EXPECTED };
  if (stop !== undefined)
    return {
      ...base,
      actual: `auditctl stops before it: ${shortened(stop.reason)}`,
      where: place(stop.line),
      state: 'persistent',
    };
  if (enabled === undefined) return { ...base, actual: 'not set', where: RULES_FOLDER, state: 'persistent' };
  return { ...base, actual: shortened(enabled.line.text), where: place(enabled.line), state: 'persistent' };
}

function notLast(files: readonly RulesFile[]): Finding {
  const line = lastLine(files);
  return {
    what: 'last line of the audit rules, as scanners read them',
    expected: EXPECTED,
    actual: line === undefined ? 'none' : shortened(line.text),
    where: line === undefined ? RULES_FOLDER : place(line),
    state: 'persistent',
  };
}

function isLastOfAll(files: readonly RulesFile[]): boolean {
  return isLock(lastLine(files)?.text ?? '');
}

/** The last line that says something in the last file that has one, as a scanner's grep prints it. */
function lastLine(files: readonly RulesFile[]): MergedLine | undefined {
  return files
    .toSorted((a, b) => compareBytes(a.name, b.name))
    .flatMap(({ path, text }) => text.split('\n').map((one, at) => ({ path, number: at + 1, text: one })))
    .findLast(({ text }) => /^\s*[^#\s]/.test(text));
}

function isLock(line: string): boolean {
  return /^\s*-e\s+2\s*$/.test(line);
}

/** Lines that switch auditing otherwise. */
function contraryLines(files: readonly RulesFile[]): Line[] {
  return files.flatMap((file) => {
    const lines: Line[] = [];
    let start = 0;
    for (const text of file.text.split('\n')) {
      if (/^\s*-e/.test(text) && !isLock(text)) lines.push({ file, start });
      start += text.length + 1;
    }
    return lines;
  });
}

/** The file with the name that everybody uses may be somebody's own: what else it says stays. */
function withLock(text: string | undefined): string {
  if (text === undefined || !/^\s*[^#\s]/m.test(text)) return content;
  const lines = text.split('\n').map((line) => (/^\s*-e/.test(line) && !isLock(line) ? `# ${line}` : line));
  if (lines.at(-1) === '') lines.pop();
  if (!isLock(lines.at(-1) ?? '')) lines.push(EXPECTED);
  return `${lines.join('\n')}\n`;
}

function* written(
  path: string,
  text: string,
  files: readonly RulesFile[],
  obstacle: string | undefined,
): Iterable<Change> {
  if (files.some((file) => file.path === path && file.text === text)) return;
  if (obstacle === undefined) yield { kind: 'file', path, content: text, newMode: 0o640 };
  else yield { kind: 'decision', text: obstacle };
}

function withFile(files: readonly RulesFile[], path: string, text: string): RulesFile[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [...files.filter((file) => file.path !== path), { name, path, text }];
}
