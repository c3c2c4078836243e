import fc from 'fast-check';
import { describe, it } from 'vitest';
import { stringify } from 'yaml';
import { benchmarkFrom } from '../../src/benchmark/load.ts';
import { textOf } from '../../src/document/read.ts';
import { profileFrom } from '../../src/profile/load.ts';
import { override } from '../../src/profile/override.ts';
import { ProfileProblem } from '../../src/profile/problem.ts';
import { resolveProfile } from '../../src/profile/resolve.ts';
import { tinyBenchmark, tinyRules } from './tiny.ts';

const benchmark = await benchmarkFrom('tiny.yaml', tinyBenchmark, tinyRules);

/** A profile that uses all of the format. */
const whole = `id: mine
title: &t "Mine, and more"
description: >-
  Two
  lines.
select:
  levels: { server: 2, workstation: 1 }
  include: [1.10, few-tries]
  exclude: [no-root]
parameters:
  few-tries: { limit: 3, users: [ann], mode: lax, quiet: true, window: 5 }
exemptions:
  - recommendation: "1.1"
    reason: risk-accepted
    note: *t
    owner: Ann
    expires: 2026-12-31
enforce: ["1.2"]
`;

/** Resolves a profile; a refusal is well, anything else that is thrown is not. */
async function resolves(text: string, set: readonly string[] = []): Promise<void> {
  try {
    const loaded = {
      ...(await profileFrom('p.yaml', text)),
      benchmark: { file: 'tiny.yaml', place: { file: 'p.yaml' } },
    };
    const chain = { profile: loaded, links: [loaded] };
    const catalogue = { benchmark, rules: tinyRules };
    const settings = await Promise.all(set.map((option) => override(option, catalogue)));
    resolveProfile({ ...catalogue, chain, today: '2026-06-15', set: settings });
  } catch (error) {
    if (!(error instanceof ProfileProblem)) throw error;
    if (error.problems.length === 0) throw new Error('refused without a problem', { cause: error });
    if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(error.message))
      throw new Error('a control character reaches the terminal', { cause: error });
    const lines = text.split(/\r\n|\n/).length;
    for (const { place } of error.problems)
      if (place.line !== undefined && (place.line < 1 || place.line > lines || !place.col))
        throw new Error(`no such place: ${place.line}:${place.col}`, { cause: error });
  }
}

const keys = fc.constantFrom(
  ...[
    'id',
    'title',
    'benchmark',
    'extends',
    'select',
    'levels',
    'server',
    'include',
    'exclude',
    'parameters',
  ],
  ...['few-tries', 'limit', 'users', 'exemptions', 'recommendation', 'rule', 'reason', 'expires', 'enforce'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''],
);
const scalars = fc.oneof(
  fc.constantFrom(
    ...['1.1', 1.1, 1, 'few-tries', 'risk-accepted', '2026-01-01', null, true, Infinity, NaN, '__proto__'],
  ),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5, noNullPrototype: false }),
  ),
}));

describe('nothing but ProfileProblem is thrown', () => {
  it('for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        let text;
        try {
          text = textOf('p.yaml', bytes);
        } catch (error) {
          if (error instanceof ProfileProblem) return;
          throw error;
        }
        await resolves(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('for any text of the signs that YAML knows', async () => {
    const signs = fc.constantFrom(
      ...'ab1.-:?,[]{}&*!|>\'"%@` \n\t#~<=\\',
      '\r\n',
      '---\n',
      '...\n',
      '__proto__: ',
      '<<: ',
      '\u2028',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: signs, maxLength: 60 }), (text) => resolves(text)),
      { numRuns: 1500 },
    );
  });

  it('for any value in the form of YAML', async () => {
    await fc.assert(
      fc.asyncProperty(value, (any) => resolves(stringify(any, { aliasDuplicateObjects: false }))),
      { numRuns: 1000 },
    );
  });

  it('for any value in the place of another', async () => {
    const place = fc.constantFrom(
      'id',
      'title',
      'description',
      'select',
      'parameters',
      'exemptions',
      'enforce',
      'answers',
      'documented',
    );
    await fc.assert(
      fc.asyncProperty(place, value, async (key, any) => {
        const whatever = { id: 'mine', title: 'Mine', select: { levels: { server: 2 } }, [key]: any };
        await resolves(stringify(whatever, { aliasDuplicateObjects: false }));
      }),
      { numRuns: 1000 },
    );
  });

  it('for a profile with a piece cut out, doubled or replaced', async () => {
    const at = fc.nat(whole.length);
    await fc.assert(
      fc.asyncProperty(
        at,
        fc.nat(30),
        fc.constantFrom('cut', 'double', 'replace'),
        fc.string(),
        async (from, length, how, by) => {
          const piece = whole.slice(from, from + length);
          const instead = { cut: '', double: piece + piece, replace: by }[how];
          await resolves(whole.slice(0, from) + instead + whole.slice(from + length));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('for any value of --set', async () => {
    const rest = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json());
    const start = fc.constantFrom(
      '',
      'few-tries.limit=',
      'few-tries.users=',
      'few-tries.window=',
      '__proto__.x=',
      'few-tries.',
    );
    await fc.assert(
      fc.asyncProperty(start, rest, (before, after) => resolves(whole, [before + after])),
      { numRuns: 1000 },
    );
  });
});
