import { z } from 'zod';
import type { Change } from '../change.ts';
import {
  definedNumber,
  type Definition,
  LOGIN_DEFS,
  type LoginDefs,
  loginDefs,
} from '../facts/login-defs.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';

interface LoginDefsOption {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** As login.defs(5) spells it. */
  readonly name: string;
  /** The parameter `days`: what may be set, and what is set without it. */
  readonly days: { readonly min: number; readonly max: number; readonly default: number };
  /** Whether more days than the parameter says are stricter, or fewer. */
  readonly stricter: 'more' | 'fewer';
  /** An item whose value must be smaller. */
  readonly above?: string;
}

/** A rule about a number in login.defs that gives new accounts one of their ages. Every line of the item is judged. */
export function loginDefsOption(definition: LoginDefsOption): Rule {
  const { id, title, rationale, impact, name, days: range, stricter, above } = definition;

  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `Every line of ${LOGIN_DEFS} that sets ${name} gives it a number of days as strict as the parameter; there is at least one.`,
    remedy: `Sets the last line of ${name} and comments others out; adds one where there is none. Existing accounts keep their ages.`,
    params: z.strictObject({
      days: z
        .int()
        .min(range.min)
        .max(range.max)
        .default(range.default)
        .describe(`days that ${name} is set to`),
    }),
    facts: { defs: loginDefs },
    audit: ({ defs }, { days }) => findings(defs, days),
    *evidence({ defs }) {
      for (const { value, line } of defs.of(name))
        yield { what: `${name} ${value}`, where: `${LOGIN_DEFS}:${line}` };
    },
    *remediate({ defs }, { days }) {
      if (findings(defs, days).length === 0) return;
      const floor = floorOf(defs);
      if (days <= floor)
        yield {
          kind: 'decision',
          text: `${above} is ${floor}, which ${name} has to exceed: lower it, or set the parameter days of ${id} to more.`,
        };
      else yield* repair(defs, days);
    },
  });

  function findings(defs: LoginDefs, days: number): Finding[] {
    const floor = floorOf(defs);
    const bound = stricter === 'more' ? `${days} or more` : `1 to ${days}`;
    const finding = (actual: string, where: string): Finding => ({
      what: name,
      expected: floor > 0 ? `${bound}, and more than ${above} ${floor}` : bound,
      actual,
      where,
      state: 'persistent',
    });
    const lines = defs.of(name);
    if (lines.length === 0) return [finding('not set', LOGIN_DEFS)];
    return lines
      .filter((line) => !accepts(line, days, floor))
      .map(({ value, line }) => finding(value, `${LOGIN_DEFS}:${line}`));
  }

  function accepts({ value }: Definition, days: number, floor: number): boolean {
    const number = definedNumber(value);
    if (number === undefined) return false;
    return stricter === 'more' ? number >= days : number >= 1 && number <= days && number > floor;
  }

  /** Zero where nothing has to be smaller. */
  function floorOf(defs: LoginDefs): number {
    if (above === undefined) return 0;
    return definedNumber(defs.of(above).at(-1)?.value ?? '') ?? 0;
  }

  function* repair(defs: LoginDefs, days: number): Iterable<Change> {
    const floor = floorOf(defs);
    const wrong = defs.of(name).filter((line) => !accepts(line, days, floor));
    yield {
      kind: 'file',
      path: LOGIN_DEFS,
      content: withDefinition(defs, name, String(days), wrong),
    };
  }
}

/** The text in which none of the `wrong` lines of an item holds, and at least one line sets it. */
export function withDefinition(
  { text, of }: LoginDefs,
  name: string,
  value: string,
  wrong: readonly Definition[],
): string {
  const last = of(name).at(-1);
  if (last === undefined) return appended(text, name, value);
  const lines = text.split('\n');
  for (const one of wrong) {
    const raw = lines[one.line - 1] ?? '';
    // A line that no editor shows whole: what is hidden at its end goes with it.
    if (!one.whole) lines[one.line - 1] = '';
    else lines[one.line - 1] = one === last ? valued(raw, value) : `# ${raw}`;
  }
  const content = lines.join('\n');
  return wrong.includes(last) && !last.whole ? appended(content, name, value) : content;
}

function appended(text: string, name: string, value: string): string {
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${gap}${name}\t${value}\n`;
}

function valued(raw: string, value: string): string {
  const [head = ''] = /^[ \t]*[^ \t]+[ \t]+/.exec(raw) ?? [];
  return `${head}${value}${raw.endsWith('\r') ? '\r' : ''}`;
}
