import { z } from 'zod';
import type { Consent } from '../../change.ts';
import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import type { Rule } from '../../rule.ts';
import { Conflict, fold } from '../fold.ts';
import { groupsOf, accountOf } from './account.ts';
import type { Check, Who } from './check.ts';
import { isShut } from './judge.ts';

/** What a plan was made of: enough to try it in another way. */
export interface Recipe {
  readonly rules: readonly Rule[];
  readonly params: ReadonlyMap<string, unknown>;
  readonly allowed: readonly Consent[];
}

/** Tries that one reason may take: each is a whole plan. */
const MOST_TRIES = 24;

/** Of the rules that asked for the changes those without which the check does not turn, and what was found to keep it from turning. */
export function helped(
  before: Host,
  check: Check,
  who: Who,
  asked: readonly string[],
  recipe: Recipe,
): { rules: readonly string[]; help: readonly string[] } {
  const tries = new Tries(before, check, who, recipe);
  const first = (check.remedies?.(before, who) ?? [])
    .filter(({ host }) => tries.opens(host, recipe))
    .map(({ text }) => text);
  const single = asked.filter((id) => tries.opens(before, without(recipe, [id])));
  const rules = asked.length === 1 || single.length === 0 ? asked : single;
  const settings = rules.flatMap((id) => tries.settings(id));
  const exempt =
    single.length > 0
      ? single.map((id) => `exempt the rule ${id} in the profile`)
      : tries.opens(before, without(recipe, asked))
        ? [`exempt the rules ${asked.join(', ')} in the profile`]
        : [];
  return { rules, help: [...first, ...settings, ...exempt] };
}

function without({ rules, ...recipe }: Recipe, ids: readonly string[]): Recipe {
  return { ...recipe, rules: rules.filter(({ id }) => !ids.includes(id)) };
}

class Tries {
  readonly #before: Host;
  readonly #check: Check;
  readonly #who: Who;
  readonly #recipe: Recipe;
  #left = MOST_TRIES;

  constructor(before: Host, check: Check, who: Who, recipe: Recipe) {
    this.#before = before;
    this.#check = check;
    this.#who = who;
    this.#recipe = recipe;
  }

  /** Whether the account is not shut out by what would be planned then. */
  opens(host: Host, { rules, params, allowed }: Recipe): boolean {
    if ((this.#left -= 1) < 0) return false;
    try {
      return !isShut(this.#check, fold(host, rules, params, allowed).host, this.#who, host);
    } catch (problem) {
      if (problem instanceof Conflict || problem instanceof Unmeasured) return false;
      throw problem;
    }
  }

  /** Parameters of a rule that help, as the words of an option. */
  settings(id: string): string[] {
    const rule = this.#recipe.rules.find((one) => one.id === id);
    const values = this.#recipe.params.get(id);
    if (rule === undefined || typeof values !== 'object' || values === null) return [];
    return candidates(
      rule,
      values as Readonly<Record<string, unknown>>,
      namesOf(this.#before, this.#who),
    ).flatMap(({ name, value }) => {
      const params = new Map(this.#recipe.params).set(id, { ...values, [name]: value });
      return this.opens(this.#before, { ...this.#recipe, params })
        ? [`--set ${shellWord(`${id}.${name}=${yamlOf(value)}`)}`]
        : [];
    });
  }
}

/** The account and its groups, by which parameters name it. */
function namesOf(host: Host, { user }: Who): readonly string[] {
  const account = accountOf(host, user);
  const groups = account === undefined ? [] : groupsOf(host, account);
  return [...new Set([user, ...groups.map(({ name }) => name)])];
}

interface Candidate {
  readonly name: string;
  readonly value: unknown;
}

/** Other values of a rule's parameters that the rule takes: lists with or without the account, ends of ranges, switches. */
function candidates(
  rule: Rule,
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Candidate[] {
  const schema = z.toJSONSchema(rule.params, { unrepresentable: 'any', io: 'input' });
  const all = Object.entries(values).flatMap(([name, value]): Candidate[] => {
    if (Array.isArray(value)) return listsOf(value, names).map((list) => ({ name, value: list }));
    if (typeof value === 'boolean') return [{ name, value: !value }];
    if (typeof value !== 'number') return [];
    const about = schema.properties?.[name];
    const ends = typeof about === 'object' ? [about.maximum, about.minimum] : [];
    return ends
      .filter((end) => end !== undefined && end !== value && Number.isSafeInteger(end))
      .map((end) => ({ name, value: end }));
  });
  return all.filter(({ name, value }) => rule.params.safeParse({ ...values, [name]: value }).success);
}

function listsOf(list: readonly unknown[], names: readonly string[]): unknown[][] {
  const [user = ''] = names;
  const lists = names.filter((name) => !list.includes(name)).map((name) => [...list, name]);
  const less = list.filter((one) => one !== user && !(typeof one === 'string' && names.includes(one)));
  return less.length < list.length ? [less, ...lists] : lists;
}

function yamlOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return `[${value.map((one) => (/^[A-Za-z_][\w-]*$/.test(String(one)) ? String(one) : JSON.stringify(one))).join(', ')}]`;
}

/** One word for a shell. */
function shellWord(text: string): string {
  return /^[\w.=@%+:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
