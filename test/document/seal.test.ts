import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, isTooDeep, sealed } from '../../src/document/seal.ts';

describe('the digest of a document', () => {
  it('is sha256 of its JSON without blanks, keys sorted, without the digest', () => {
    const written = '{"a":[1,true,null,"\\u0007é"],"b":{"c":"","d":{}}}';
    const { stdout } = spawnSync('sha256sum', { input: written });
    expect(
      digestOf({ b: { d: {}, c: '', gone: undefined }, digest: 'x', a: [1, true, null, '\u0007é'] }),
    ).toBe(`sha256:${stdout.toString().slice(0, 64)}`);
  });

  it('is the same for a value that was written and read back, and another for another value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (value, other) => {
        const back = JSON.parse(JSON.stringify(sealed(value))) as { digest: string };
        expect(digestOf(back)).toBe(back.digest);
        const changed = { ...value, more: other };
        if (JSON.stringify(value['more']) !== JSON.stringify(other))
          expect(digestOf(changed)).not.toBe(digestOf(value));
      }),
    );
  });
});

it('knows what is nested too deep without running out of stack', () => {
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
  expect(isTooDeep(nested(100))).toBe(false);
  expect(isTooDeep(nested(101))).toBe(true);
  expect(isTooDeep(nested(1_000_000))).toBe(true);
});
