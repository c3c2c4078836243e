import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filledPages, payloads } from '../report/html/pages.ts';
import { Chromium, skipped, works } from './browser.ts';

describe.skipIf(!works)(`hostile text in a browser${skipped}`, () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await Chromium.start();
  });
  afterAll(() => browser.stop());

  /** Every page with the text in every field is built as with a harmless one of as many lines and parts, and does nothing. */
  async function harmless(text: string): Promise<void> {
    const plain = filledPages(text.replace(/[^.\n]/gu, 'b'));
    for (const [at, { name, page: html }] of filledPages(text).entries()) {
      await browser.open(html, {}, async ({ page, ask, noise }) => {
        const parsed = `new DOMParser().parseFromString(${JSON.stringify(plain[at]?.page)}, 'text/html')`;
        const [built, wanted] = await ask<[string, string]>(`[skeleton(), skeleton(${parsed})]`);
        expect(built, name).toBe(wanted);
        await page.getByRole('searchbox').fill('b');
        expect(noise, name).toEqual([]);
        expect(await ask('excess()'), name).toBe(0);
      });
    }
  }

  it.each(payloads.map((payload) => ({ payload, shown: JSON.stringify(payload).slice(0, 60) })))(
    'does nothing and breaks nothing: $shown',
    ({ payload }) => harmless(payload),
  );

  it('does nothing and breaks nothing in any mixture', { timeout: 300_000 }, async () => {
    const short = payloads.filter(({ length }) => length < 300);
    const piece = fc.oneof(fc.constantFrom(...short), fc.string({ unit: 'binary', maxLength: 20 }));
    const mixture = fc.array(piece, { minLength: 2, maxLength: 6 }).map((pieces) => pieces.join(''));
    await fc.assert(fc.asyncProperty(mixture, harmless), { numRuns: 6 });
  });
});
