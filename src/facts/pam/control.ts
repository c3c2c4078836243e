import { type Result, results } from './result.ts';

/** What follows from a module's result: a number is how many modules are jumped over. */
export type Action = 'ignore' | 'ok' | 'done' | 'bad' | 'die' | 'reset' | number;

export type Control = Readonly<Record<Result, Action>>;

const actions = ['ignore', 'ok', 'done', 'bad', 'die', 'reset'] as const;

const keywords: Readonly<Record<string, readonly [good: Action, bad: Action]>> = {
  required: ['ok', 'bad'],
  requisite: ['ok', 'die'],
  optional: ['ok', 'ignore'],
  sufficient: ['done', 'ignore'],
};

/** The control field without its brackets, as libpam reads it: what it cannot read makes every result bad. */
export function parseControl(text: string): Control {
  const keyword = text.toLowerCase();
  const known = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (known === undefined) return parsePairs(text);
  const [good, bad] = known;
  const ignored = bad === 'bad' || bad === 'die' ? { ignore: 'ignore' as const } : {};
  return { ...all(bad), success: good, new_authtok_reqd: good, ...ignored };
}

/** Whether both fields ask the same of every result, however they are written. */
export function isSameControl(a: Control, b: Control): boolean {
  return results.every((result) => a[result] === b[result]);
}

/** Every result has this action. */
export function all(action: Action): Control {
  return Object.fromEntries(results.map((result) => [result, action])) as Record<Result, Action>;
}

/** `value=action` pairs. `default` stands for what was not named before it; names match by their beginning. */
function parsePairs(text: string): Control {
  const control: Partial<Record<Result, Action>> = {};
  let rest = text;
  for (;;) {
    rest = withoutBlanks(rest);
    if (rest === '') break;
    const name = [...results, 'default' as const].find((known) => rest.startsWith(known));
    if (name === undefined) return all('bad');
    rest = withoutBlanks(rest.slice(name.length));
    if (!rest.startsWith('=')) return all('bad');
    rest = withoutBlanks(rest.slice(1));
    const word = actions.find((known) => rest.startsWith(known)) ?? /^[0-9]+/.exec(rest)?.[0];
    const action = word === undefined ? undefined : actionOf(word);
    if (word === undefined || action === undefined) return all('bad');
    rest = rest.slice(word.length);
    if (name === 'default') setRest(control, action);
    else control[name] = action;
  }
  setRest(control, 'bad');
  return control as Control;
}

const LONGEST_JUMP = 0x7f_ff_ff_ff;

function actionOf(word: string): Action | undefined {
  const named = actions.find((action) => action === word);
  if (named !== undefined) return named;
  const count = Number(word);
  return count > 0 && count <= LONGEST_JUMP ? count : undefined;
}

function setRest(control: Partial<Record<Result, Action>>, action: Action): void {
  for (const result of results) control[result] ??= action;
}

function withoutBlanks(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+/, '');
}
