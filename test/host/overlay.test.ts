import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaid } from '../../src/host/overlay.ts';

type Names = Readonly<Record<string, number>>;

describe('a record with values laid over it', () => {
  it('is at each moment what a copy would be, whichever earlier one it is made of', () => {
    const step = fc.record({ from: fc.nat(), key: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const below: Names = Object.freeze({ a: 1, b: 2 });
        const overlays: Names[] = [below];
        const copies: Names[] = [below];
        for (const { from, key, value } of steps) {
          const at = from % overlays.length;
          overlays.push(overlaid(overlays[at] ?? below, key, value));
          copies.push({ ...copies[at], [key]: value });
        }
        for (const [at, overlay] of overlays.entries()) {
          expect({ ...overlay }).toEqual(copies[at]);
          expect(Object.keys(overlay).toSorted()).toEqual(Object.keys(copies[at] ?? {}).toSorted());
          expect(['a', 'c', 'x', 'toString'].map((key) => [overlay[key], key in overlay])).toEqual(
            ['a', 'c', 'x', 'toString'].map((key) => [copies[at]?.[key], key in (copies[at] ?? {})]),
          );
        }
      }),
    );
  });
});
