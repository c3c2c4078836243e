import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z, type ZodType } from 'zod';
import { packageFolder } from '../../src/profile/locate.ts';
import { defineRule, type Rule } from '../../src/rule.ts';

type Params = ZodType<Record<string, unknown>>;

/** A rule that has parameters and does nothing. */
export function ruleWith(id: string, params: Params = z.object({})): Rule {
  const about = { title: `Title of ${id}`, rationale: '', check: '', remedy: '' };
  return defineRule({ id, ...about, params, facts: {}, audit: () => [], remediate: () => [] });
}

export function rulesWith(params: Readonly<Record<string, Params>>): Map<string, Rule> {
  return new Map(Object.entries(params).map(([id, schema]) => [id, ruleWith(id, schema)]));
}

/** Stand-ins for the rules that the shipped benchmark asks for: these tests are about profiles, not rules. */
export function standIns(): Map<string, Rule> {
  const file = join(packageFolder(), 'profiles/benchmarks/cis-ubuntu-18.04-v2.1.0.yaml');
  const ids = [...readFileSync(file, 'utf8').matchAll(/^ {4}rules: \[(.*)\]$/gm)].flatMap(([, list = '']) =>
    list.split(', '),
  );
  return new Map(ids.map((id) => [id, ruleWith(id, known[id])]));
}

const known: Readonly<Record<string, Params>> = {
  'sshd-access-limited': z.object({
    denyUsers: z.array(z.string().regex(/^\S+$/, 'must be free of blanks')).default([]),
  }),
  'sshd-max-auth-tries': z.object({ limit: z.int().min(1).max(4).default(4) }),
};
