import fc from 'fast-check';
import { describe, it } from 'vitest';
import { stringify } from 'yaml';
import { benchmarkFrom, isNumber } from '../../src/benchmark/load.ts';
import { textOf } from '../../src/document/read.ts';
import { Source } from '../../src/document/source.ts';
import { profileFrom } from '../../src/profile/load.ts';
import { ProfileProblem } from '../../src/profile/problem.ts';
import { resolveProfile } from '../../src/profile/resolve.ts';
import { tinyBenchmark, tinyRules } from './tiny.ts';

const benchmark = benchmarkFrom(new Source('tiny.yaml', tinyBenchmark, isNumber), tinyRules);

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
function resolves(text: string, set: readonly string[] = []): void {
  try {
    const loaded = {
      ...profileFrom('p.yaml', text),
      benchmark: { file: 'tiny.yaml', place: { file: 'p.yaml' } },
    };
    const chain = { profile: loaded, links: [loaded] };
    resolveProfile({ chain, benchmark, rules: tinyRules, today: '2026-06-15', overrides: { set, only: [] } });
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
  it('for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let text;
        try {
          text = textOf('p.yaml', bytes);
        } catch (error) {
          if (error instanceof ProfileProblem) return;
          throw error;
        }
        resolves(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('for any text of the signs that YAML knows', () => {
    const signs = fc.constantFrom(
      ...'ab1.-:?,[]{}&*!|>\'"%@` \n\t#~<=\\',
      '\r\n',
      '---\n',
      '...\n',
      '__proto__: ',
      '<<: ',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.string({ unit: signs, maxLength: 60 }), (text) => resolves(text)),
      { numRuns: 1500 },
    );
  });

  it('for any value in the form of YAML', () => {
    fc.assert(
      fc.property(value, (any) => resolves(stringify(any, { aliasDuplicateObjects: false }))),
      { numRuns: 1000 },
    );
  });

  it('for any value in the place of another', () => {
    const place = fc.constantFrom(
      'id',
      'title',
      'description',
      'select',
      'parameters',
      'exemptions',
      'enforce',
      'documented',
    );
    fc.assert(
      fc.property(place, value, (key, any) => {
        const whatever = { id: 'mine', title: 'Mine', select: { levels: { server: 2 } }, [key]: any };
        resolves(stringify(whatever, { aliasDuplicateObjects: false }));
      }),
      { numRuns: 1000 },
    );
  });

  it('for a profile with a piece cut out, doubled or replaced', () => {
    const at = fc.nat(whole.length);
    fc.assert(
      fc.property(
        at,
        fc.nat(30),
        fc.constantFrom('cut', 'double', 'replace'),
        fc.string(),
        (from, length, how, by) => {
          const piece = whole.slice(from, from + length);
          const instead = { cut: '', double: piece + piece, replace: by }[how];
          resolves(whole.slice(0, from) + instead + whole.slice(from + length));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('for any value of --set', () => {
    const rest = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json());
    const start = fc.constantFrom(
      '',
      'few-tries.limit=',
      'few-tries.users=',
      'few-tries.window=',
      '__proto__.x=',
      'few-tries.',
    );
    fc.assert(
      fc.property(start, rest, (before, after) => resolves(whole, [before + after])),
      { numRuns: 1000 },
    );
  });
});
