import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderAppliedPage } from '../../src/report/html/apply-page.ts';
import { renderComparisonPage } from '../../src/report/html/comparison-page.ts';
import { renderPlanPage } from '../../src/report/html/plan-page.ts';
import { renderReportPage } from '../../src/report/html/report-page.ts';
import { examplePlan } from '../report/example-plan.ts';
import { exampleReport, exampleResult, mixedReport } from '../report/example.ts';
import { filledPages } from '../report/html/pages.ts';
import { realPlan, realReport } from '../report/real-plan.ts';
import { Chromium, skipped, works } from './browser.ts';

const earlier = { ...mixedReport, startedAt: '2025-12-01T00:00:00.000Z' };
const soon = exampleReport([
  ...mixedReport.results,
  exampleResult({ id: '6.1', exemption: { reason: 'covered-elsewhere', expires: '2026-01-03' } }),
  exampleResult({ id: '6.2', level: 2, exemption: { reason: 'covered-elsewhere', expires: '2025-01-03' } }),
]);
const pages = [
  { name: 'an audit', page: renderReportPage(soon, [earlier]) },
  { name: 'a real audit', page: renderReportPage(realReport) },
  { name: 'a plan', page: renderPlanPage(examplePlan) },
  { name: 'a real plan', page: renderPlanPage(realPlan()) },
  {
    name: 'an apply',
    page: renderAppliedPage(examplePlan, {
      ending: { kind: 'applied', id: 'r', warnings: [] },
      missed: [],
      report: examplePlan.predicted,
    }),
  },
  { name: 'a comparison', page: renderComparisonPage(earlier, mixedReport, []) },
  ...filledPages('anything').map(({ name, page }) => ({ name: `every field of ${name}`, page })),
];

describe.skipIf(!works)(`a page in a browser${skipped}`, () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await Chromium.start();
  });
  afterAll(() => browser.stop());

  it.each(pages)('of $name makes no request and no noise', async ({ page: html }) => {
    await browser.open(html, {}, async ({ page, noise }) => {
      for (const button of await page.getByRole('button').all())
        if ((await button.textContent()) !== 'Print') await button.click();
      for (const link of (await page.locator('a[data-set], nav a').all()).slice(0, 12)) await link.click();
      expect(noise).toEqual([]);
    });
  });

  it('notices what is not allowed', async () => {
    const broken = pages[0]?.page.replace(
      '</main>',
      '<p style="color:red">x</p><img src="x.png" onerror="reached(1)"><script>reached(2)</script></main>',
    );
    await browser.open(broken ?? '', {}, async ({ noise, page }) => {
      await page.waitForTimeout(200);
      expect(noise.filter((text) => /Content Security Policy/.test(text)).length).toBeGreaterThanOrEqual(3);
      expect(noise.filter((text) => /script was run/.test(text))).toEqual([]);
    });
  });

  it.each(pages)(
    'of $name can be read in light and dark, also by who does not see it',
    async ({ page: html }) => {
      await browser.open(html, {}, async ({ page, ask }) => {
        expect(await ask('unsound()')).toEqual([]);
        for (const button of await page.getByRole('button', { name: 'Open all' }).all()) await button.click();
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await ask('faint()'), colorScheme).toEqual([]);
        }
      });
    },
  );

  it.each(pages)('of $name fits from 320 pixels to wide', async ({ page: html }) => {
    await browser.open(html, {}, async ({ page, ask }) => {
      for (const width of [320, 360, 390, 768, 1440, 2560]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await ask('excess()'), `${width}`).toBe(0);
        for (const button of await page.getByRole('button', { name: /^(?:Open|Close) all$/ }).all())
          await button.click();
        expect(await ask('excess()'), `${width}`).toBe(0);
      }
    });
  });

  it.each(pages)('of $name says everything without script', async ({ page: html }) => {
    await browser.open(html, { javaScriptEnabled: false }, async ({ page }) => {
      expect(await page.getByRole('button').count()).toBe(0);
      expect(await page.locator('form').isVisible()).toBe(false);
      const rows = page.locator('[data-row]');
      expect(await rows.filter({ visible: true }).count()).toBe(await rows.count());
      const first = page.locator('details').first();
      if ((await first.count()) === 0) return;
      const was = await first.getAttribute('open');
      await first.locator('summary').click();
      expect(await first.getAttribute('open')).not.toBe(was);
    });
  });

  it.each(pages)('of $name is opened on paper, and has no controls there', async ({ page: html }) => {
    const options = { javaScriptEnabled: false, viewport: { width: 720, height: 1000 } };
    await browser.open(html, options, async ({ page, ask }) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      // Chromium opens what is folded with the frame after the one that changes the medium.
      await expect.poll(() => ask('folded()')).toBe(0);
      expect(await ask('excess()')).toBe(0);
      expect(await ask('faint()')).toEqual([]);
      expect(await ask('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await page.locator('button, input, select').filter({ visible: true }).count()).toBe(0);
    });
  });

  it('opens everything for the printer, and closes it again', async () => {
    await browser.open(pages[0]?.page ?? '', {}, async ({ page }) => {
      const open = page.locator('details[open]');
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await open.count()).toBe(await page.locator('details').count());
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await open.count()).toBe(0);
    });
  });
});
