import { describe, expect, it } from 'vitest';
import { machineCalled, type Machine } from '../../src/facts/auditing/calls.ts';
import { loadedRules } from '../../src/facts/auditing/load.ts';
import { isRulesFile, mergedLines, type MergedLine } from '../../src/facts/auditing/merge.ts';
import { listing } from '../../src/facts/auditing/rules-in-kernel.ts';
import { isListedAs } from './auditing/alike.ts';
import { auditctlAnswers, auditctlObstacle } from './auditing/ask.ts';
import { ruleLine, rulesTree } from './auditing/generate.ts';
import { writtenRules } from './auditing/written.ts';
import { runInTrees, sandboxObstacle } from './merged-root.ts';
import { Random } from './sshd/random.ts';

const obstacle = auditctlObstacle() ?? sandboxObstacle(['unshare', 'augenrules', 'mawk']);
const otherMachine = process.arch === 'x64' ? undefined : 'needs an x86_64 machine';

describe.skipIf((obstacle ?? otherMachine) !== undefined)(
  `audit rules beside auditctl${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it('takes, refuses and orders the same lines', { timeout: 120_000 }, () => {
      const random = new Random(1804);
      const files = Array.from({ length: 200 }, () => [
        '-c',
        ...Array.from({ length: 30 }, () => ruleLine(random)),
      ]);
      const answers = auditctlAnswers(files.map((lines) => `${lines.join('\n')}\n`));
      let [taken, refused] = [0, 0];
      for (const [at, lines] of files.entries()) {
        const answer = answers[at] ?? { refused: [], listing: '' };
        const ours = loadedRules(merged(lines), x86());
        expect({ lines, refused: ours.passedOver.map(({ line }) => line.number) }).toEqual({
          lines,
          refused: answer.refused,
        });
        const real = listing(answer.listing, x86());
        if (real.unreadable.length > 0) continue;
        expect(real.rules.length).toBe(ours.rules.length);
        for (const [place_, { rule, line }] of ours.rules.entries()) {
          const listed = real.rules[place_];
          expect(isListedAs(rule, listed?.rule), `${line.text} is listed as ${listed?.text}`).toBe(true);
        }
        taken += real.rules.length;
        refused += answer.refused.length;
      }
      expect(taken).toBeGreaterThan(600);
      expect(refused).toBeGreaterThan(600);
    });

    it('stops at the same line where nothing says to go on', { timeout: 120_000 }, () => {
      const random = new Random(64);
      const files = Array.from({ length: 250 }, () => Array.from({ length: 6 }, () => ruleLine(random)));
      const answers = auditctlAnswers(files.map((lines) => `${lines.join('\n')}\n`));
      const stops = files.map((lines) => loadedRules(merged(lines), x86()).stop?.line.number);
      expect(stops).toEqual(answers.map(({ refused }) => refused[0]));
    });

    it('merges files as augenrules does', { timeout: 120_000 }, () => {
      const random = new Random(32);
      const trees = Array.from({ length: 150 }, () => rulesTree(random));
      const script = `
rm -f /etc/audit/audit.rules
augenrules >/dev/null 2>&1
sed -e 1d -e '/^$/d' /etc/audit/audit.rules`;
      const answers = runInTrees(trees, ['/etc/audit/rules.d/'], script);
      for (const [at, tree] of trees.entries()) {
        const files = Object.entries(tree).flatMap(([path, text]) => {
          const name = path.slice(path.lastIndexOf('/') + 1);
          return isRulesFile(name) && typeof text === 'string' ? [{ name, path, text }] : [];
        });
        const ours = mergedLines(files, 'letter s').map(({ text }) => text);
        expect({ tree, lines: answers[at]?.split('\n').filter((line) => line !== '') }).toEqual({
          tree,
          lines: ours,
        });
      }
    });

    it('lists what the rules write as they foretell', () => {
      const { files, table } = writtenRules();
      const [answer] = auditctlAnswers([files]);
      expect(answer?.refused).toEqual([]);
      expect(sorted(answer?.listing)).toEqual(sorted(table));
      expect(sorted(table).length).toBeGreaterThan(45);
      // What is listed can be loaded again, and is then listed the same.
      const [again] = auditctlAnswers([table]);
      expect(again?.listing).toBe(table);
    });
  },
);

function sorted(text = ''): string[] {
  return text.trimEnd().split('\n').toSorted();
}

function x86(): Machine {
  const machine = machineCalled('x86_64');
  if (machine === undefined) throw new Error('no such machine');
  return machine;
}

function merged(lines: readonly string[]): MergedLine[] {
  return lines.map((text, at) => ({ path: '/rules', number: at + 1, text }));
}
