import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byBytes, decodeName, encodeName } from '../../src/host/names.ts';

const bytes = fc
  .oneof(
    fc.uint8Array({ maxLength: 24 }),
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text)),
    // What looks like UTF-8 and is not: lone continuations, cut sequences, surrogates, long forms.
    fc.array(fc.constantFrom(0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xb2, 0xf0, 0x9f, 0x61), {
      maxLength: 12,
    }),
  )
  .map((some) => Buffer.from(some));

describe('names', () => {
  it('come back as the same bytes, whatever they are', () => {
    fc.assert(
      fc.property(bytes, (name) => encodeName(decodeName(name)).equals(name)),
      { numRuns: 5000 },
    );
  });

  it('are never taken for one another', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => (decodeName(a) === decodeName(b)) === a.equals(b)),
      { numRuns: 2000 },
    );
  });

  it('survive JSON', () => {
    fc.assert(
      fc.property(bytes, (name) => {
        const text = decodeName(name);
        expect(JSON.parse(Buffer.from(JSON.stringify(text)).toString())).toBe(text);
      }),
    );
  });

  it('are in the order of their bytes', () => {
    fc.assert(
      fc.property(
        bytes,
        bytes,
        (a, b) => Math.sign(byBytes(decodeName(a), decodeName(b))) === Math.sign(Buffer.compare(a, b)),
      ),
      { numRuns: 5000 },
    );
  });
});
