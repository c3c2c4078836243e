import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frames } from '../../src/targets/probe/frames.ts';
import { TargetProblem } from '../../src/targets/target.ts';

const nonce = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const words = [
  'begin',
  'end',
  'bye',
  ' ',
  '\n',
  '\n\n',
  'x',
  '0',
  '124',
  'nodes',
  nonce.slice(0, 31),
  `${nonce}x`,
  '\0',
  '\u00ff',
];
/** Bytes of a section; they may look like frames, but can't hold the nonce. */
const bodies = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(...words)).map((some) => Buffer.from(some.join(''))),
  )
  .map((bytes) => Buffer.from(bytes))
  .filter((bytes) => !bytes.includes(nonce));
const sections = fc.array(
  fc.record({
    name: fc.constantFrom('nodes', 'contents', 'walk-complaints'),
    bytes: bodies,
    status: fc.nat(255),
  }),
);

describe('frames', () => {
  it('gives back each section as it was printed, whatever stands before and after', () => {
    fc.assert(
      fc.property(sections, bodies, bodies, (all, before, after) => {
        expect(frames(Buffer.concat([before, printed(all), after]), nonce)).toEqual(all);
      }),
    );
  });

  it('uses nothing of a look that was cut anywhere', () => {
    fc.assert(
      fc.property(sections, bodies, (all, before) => {
        const whole = Buffer.concat([before, printed(all)]);
        for (let end = 0; end < whole.length - 1; end += 1)
          expect(() => frames(whole.subarray(0, end), nonce)).toThrow(TargetProblem);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses lines of the nonce that are out of order', () => {
    const line = (text: string) => `\n${nonce} ${text}\n`;
    const broken = [
      line('begin a') + line('bye'),
      line('begin a') + line('begin b') + line('end b 0') + line('end a 0') + line('bye'),
      line('end a 0') + line('bye'),
      line('begin a') + line('end b 0') + line('bye'),
      line('begin a') + line('end a x') + line('bye'),
      line('begin a') + line('end a') + line('bye'),
      line('more') + line('bye'),
    ];
    for (const text of broken) expect(() => frames(Buffer.from(text), nonce)).toThrow(TargetProblem);
  });

  it('gives nothing but a problem for any bytes', () => {
    const noise = fc.array(fc.oneof(fc.constant(`\n${nonce} `), fc.constantFrom(...words)), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(noise, (pieces) => {
        const text = pieces.join('');
        try {
          const found = frames(Buffer.from(text), nonce);
          expect(text).toContain(`\n${nonce} bye`);
          for (const { name, status } of found) expect(text).toContain(`\n${nonce} end ${name} ${status}`);
        } catch (problem) {
          expect(problem).toBeInstanceOf(TargetProblem);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in proportion to its input', () => {
    const line = Buffer.from(`\n${nonce} begin a\n\n${nonce} end a 0\n`);
    const started = performance.now();
    frames(Buffer.concat([...Array<Buffer>(100_000).fill(line), Buffer.from(`\n${nonce} bye\n`)]), nonce);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

function printed(all: readonly { name: string; bytes: Buffer; status: number }[]): Buffer {
  const pieces = all.flatMap(({ name, bytes, status }) => [
    `\n${nonce} begin ${name}\n`,
    bytes,
    `\n${nonce} end ${name} ${status}\n`,
  ]);
  return Buffer.concat([...pieces, `\n${nonce} bye\n`].map((piece) => Buffer.from(piece)));
}
