import { compareNames } from './version-order.ts';

/** A file of /etc/audit/rules.d. */
export interface RulesFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** One line of the merged rules, with the place where it begins. */
export interface MergedLine {
  readonly path: string;
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** What `\s` means to the host's awk: gawk and busybox take it for white space, mawk for the letter s. */
export type AwkSpace = 'white space' | 'letter s';

/** Whether augenrules reads a file with this name: `ls` shows it, and a shell's `for` keeps it whole. */
export function isRulesFile(name: string): boolean {
  return !name.startsWith('.') && name.endsWith('.rules') && !/[\s*?[\]]/.test(name);
}

/**
 * The lines of audit.rules as augenrules(8) makes them: files one after another in the order of `ls -v`, so that a
 * file without a newline at its end runs into the next; the last -D, -b and -f of all come first, the last -e last.
 */
export function mergedLines(files: readonly RulesFile[], space: AwkSpace): MergedLine[] {
  const isOf = patterns[space];
  const last: Partial<Record<Hoisted, MergedLine>> = {};
  const rest: MergedLine[] = [];
  for (const line of concatenated(files.toSorted((a, b) => compareNames(a.name, b.name)))) {
    if (line.text === '' || isOf.comment.test(line.text)) continue;
    const hoisted = hoistedOptions.find((option) => isOf[option].test(line.text));
    if (hoisted === undefined) rest.push(line);
    else last[hoisted] = line;
  }
  return [last.D, last.b, last.f, ...rest, last.e].filter((line) => line !== undefined);
}

const hoistedOptions = ['e', 'D', 'f', 'b'] as const;
type Hoisted = (typeof hoistedOptions)[number];

const patterns: Readonly<Record<AwkSpace, Readonly<Record<Hoisted | 'comment', RegExp>>>> = {
  'white space': { comment: /^\s*#/, e: /^\s*-e/, D: /^\s*-D\s*$/, f: /^\s*-f/, b: /^\s*-b/ },
  'letter s': { comment: /^s*#/, e: /^s*-e/, D: /^s*-Ds*$/, f: /^s*-f/, b: /^s*-b/ },
};

function concatenated(files: readonly RulesFile[]): MergedLine[] {
  const lines: MergedLine[] = [];
  let open = false;
  for (const { path, text } of files) {
    const parts = text.split('\n');
    const ended = parts.at(-1) === '';
    if (ended) parts.pop();
    for (const [at, part] of parts.entries()) {
      const before = lines.at(-1);
      if (at === 0 && open && before !== undefined)
        lines[lines.length - 1] = { ...before, text: before.text + part };
      else lines.push({ path, number: at + 1, text: part });
    }
    if (parts.length > 0) open = !ended;
  }
  return lines;
}
