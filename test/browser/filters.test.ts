import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReportPage } from '../../src/report/html/report-page.ts';
import { exampleReport, exampleResult, mixedReport } from '../report/example.ts';
import { filledPages } from '../report/html/pages.ts';
import { Chromium, type Opened, skipped, works } from './browser.ts';

const html = renderReportPage(
  exampleReport([...mixedReport.results, exampleResult({ id: '5.9', level: 2, actual: 'fail' })]),
);

describe.skipIf(!works)(`filters in a browser${skipped}`, () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await Chromium.start();
  });
  afterAll(() => browser.stop());

  function opened(
    use: (opened: Opened) => Promise<void>,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<void> {
    return browser.open(html, colorScheme === 'dark' ? { colorScheme } : {}, async (one) => {
      await use(one);
      expect(one.noise).toEqual([]);
    });
  }

  it('finds words in titles, findings, files and rules, all of them together', async () => {
    await opened(async ({ page, ask }) => {
      const search = page.getByRole('searchbox', { name: 'Search' });
      for (const [words, found] of [
        ['MAXAUTHTRIES', ['5.3.7']],
        ['sshd_config:32', ['5.3.7']],
        ['aide node team', ['1.3.1']],
        ['aide 5.3.7', []],
        ['   ', 16],
      ] as const) {
        await search.fill(words);
        const shown = await ask<string[]>('shownRows()');
        if (typeof found === 'number') expect(shown).toHaveLength(found);
        else expect(shown).toEqual(found);
        await expect
          .poll(() => page.getByRole('status').textContent())
          .toBe(`${shown.length} of 16 recommendations`);
      }
    });
  });

  it('narrows by verdicts, section, level and enforcement, and says what is left', async () => {
    await opened(async ({ page, ask }) => {
      await page.getByText('fail 2', { exact: true }).click();
      expect(await ask('shownRows()')).toEqual(['5.3.7', '5.9']);
      await page.getByText('manual 1', { exact: true }).click();
      expect(await ask('shownRows()')).toEqual(['5.3.7', '5.9', '1.7.1']);
      await page.locator('select[name=section]').selectOption('5');
      expect(await ask('shownRows()')).toEqual(['5.3.7', '5.9']);
      await page.locator('select[name=level]').selectOption('2');
      expect(await ask('shownRows()')).toEqual(['5.9']);
      expect(await page.locator('#verdict-fail h3').textContent()).toContain('1 of 2');
      expect(await page.locator('#verdict-pass').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Clear' }).click();
      await expect.poll(() => ask('shownRows()')).toHaveLength(16);
      await page.locator('select[name=enforced]').selectOption('no');
      expect(await ask('shownRows()')).toEqual(['1.3.1', '1.3.2', '5.1.1']);
    });
  });

  it('follows the links of the summary', async () => {
    await opened(async ({ page, ask }) => {
      await page.getByRole('link', { name: '2 fail' }).click();
      expect(await ask('shownRows()')).toEqual(['5.3.7', '5.9']);
      await page.getByRole('link', { name: '1 Initial Setup' }).click();
      expect(await ask<string[]>('shownRows()')).toHaveLength(11);
    });
  });

  it('shows what a link leads to, also where a filter hid it', async () => {
    await opened(async ({ page, ask }) => {
      await page.getByRole('searchbox').fill('maxauthtries');
      await page.getByRole('link', { name: '1.3.1 Ensure AIDE is installed' }).click();
      expect(await page.locator('[id="r1.3.1"]').getAttribute('open')).toBe('');
      expect(await ask<string[]>('shownRows()')).toHaveLength(16);
    });
  });

  it('opens and closes what is shown', async () => {
    await opened(async ({ page }) => {
      await page.getByText('fail 2', { exact: true }).click();
      await page.getByRole('button', { name: 'Open all' }).click();
      expect(await page.locator('details.result[open]').count()).toBe(2);
      await page.getByRole('button', { name: 'Close all' }).click();
      expect(await page.locator('details.result[open]').count()).toBe(0);
    });
  });

  it('changes between light and dark, beginning with what the system has', async () => {
    for (const scheme of ['light', 'dark'] as const)
      await opened(async ({ page, ask }) => {
        const back = () => ask<string>('getComputedStyle(document.body).backgroundColor');
        const button = page.getByRole('button', { name: 'Dark' });
        expect(await button.getAttribute('aria-pressed')).toBe(String(scheme === 'dark'));
        const was = await back();
        await button.click();
        expect(await button.getAttribute('aria-pressed')).toBe(String(scheme !== 'dark'));
        expect(await back()).not.toBe(was);
        await button.click();
        expect(await back()).toBe(was);
      }, scheme);
  });

  it('can be used by keyboard alone, in the order of the page, and shows where one is', async () => {
    await opened(async ({ page, ask }) => {
      const focused = () => ask<{ what: string; seen: boolean }>('focused()');
      const order: string[] = [];
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        const { what, seen } = await focused();
        expect({ what, seen }).toEqual({ what, seen: true });
        order.push(what);
        if (what.startsWith('summary')) break;
      }
      expect(order[0]).toBe('a Skip to the content');
      const places = [
        'button Dark',
        'a Score by section and level',
        'input q',
        'input verdict',
        'select section',
        'button Open all',
        'summary fail',
      ];
      const found = places.map((place) => order.findIndex((what) => what.startsWith(place)));
      expect(found.every((at, place) => at > (found[place - 1] ?? 0))).toBe(true);
      await page.keyboard.press('Enter');
      expect(await page.locator('details.result').first().getAttribute('open')).toBe('');

      await page.getByRole('checkbox').first().focus();
      await page.keyboard.press('Space');
      expect(await ask('shownRows()')).toEqual(['5.3.7', '5.9']);
      await page.getByRole('searchbox').focus();
      await page.keyboard.type('5.9');
      expect(await ask('shownRows()')).toEqual(['5.9']);
      await page.keyboard.press('Enter');
      expect(await ask('shownRows()')).toEqual(['5.9']);
    });
  });

  it('leads past the head', async () => {
    await opened(async ({ page, ask }) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await ask('document.activeElement.id')).toBe('content');
      await page.keyboard.press('Tab');
      expect((await ask<{ what: string }>('focused()')).what).toMatch(/^a 2/);
    });
  });

  it('narrows the rows of a table beside a host', async () => {
    const table = filledPages('anything').find(({ name }) => name === 'a table beside a host')?.page ?? '';
    await browser.open(table, {}, async ({ page, ask }) => {
      const all = (await ask<string[]>('shownRows()')).length;
      const now = page.locator('select[name=now]');
      await now.selectOption('fail');
      expect((await ask<string[]>('shownRows()')).length).toBeLessThan(all);
      expect((await ask<string[]>('shownRows()')).length).toBeGreaterThan(0);
    });
  });
});
