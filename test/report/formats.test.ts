import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats, formatsOf, formatsOfFile, renderAs } from '../../src/report/formats.ts';
import { everyVerdict } from './every-verdict.ts';
import { realReport } from './real-plan.ts';

const rendered = formats.flatMap(({ name }) => (name === 'text' ? [] : [name]));

/** The same value, made with its keys in the other order. */
function backwards<T>(value: T): T {
  return turned(value) as T;
}

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, turned(entry)]),
  );
}

describe.each(rendered)('%s', (format) => {
  it('gives the same bytes for the same report', async () => {
    for (const report of [everyVerdict, realReport]) {
      const once = await renderAs(format, report);
      expect(await renderAs(format, structuredClone(report))).toBe(once);
      expect(await renderAs(format, backwards(report))).toBe(once);
      expect(once.endsWith('\n')).toBe(true);
    }
  });

  it('is read and told of: it has a test and a row in the documentation', () => {
    const papers = readFileSync(join(import.meta.dirname, '../../docs/report-formats.md'), 'utf8');
    expect(papers).toMatch(new RegExp(`^\\| \`${format}\` \\|`, 'm'));
    expect(existsSync(join(import.meta.dirname, `${format}.test.ts`))).toBe(true);
  });
});

it.each([
  ['report.txt', ['text']],
  ['report', []],
  ['report.json', ['json']],
  ['REPORT.JSON', ['json']],
  ['a.oscal.json', ['oscal']],
  ['a.sarif', ['sarif']],
  ['a.sarif.json', ['sarif']],
  ['a.md', ['markdown']],
  ['a.csv', ['csv']],
  ['a.prom', ['prometheus']],
  ['a.xml', ['junit', 'xccdf']],
  ['a.junit.xml', ['junit']],
  ['a.xccdf.xml', ['xccdf']],
  ['xml', []],
])('takes the name %s for %j', (file, expected) => {
  expect(formatsOfFile(file)).toEqual(expected);
});

it('knows which command writes what', () => {
  expect(formatsOf('audit')).toEqual(formats.map(({ name }) => name));
  expect(formatsOf('plan')).not.toContain('sarif');
  expect(formatsOf('compare')).toContain('csv');
});

it('has no two formats that claim an ending without saying so', () => {
  const endings = formats.flatMap((format) => [...format.endings]);
  const shared = endings.filter((ending, at) => (endings as string[]).indexOf(ending) !== at);
  expect(shared).toEqual(['.xml']);
});

it('has one file for each format', () => {
  const files = readdirSync(join(import.meta.dirname, '../../src/report'));
  expect(rendered.filter((format) => !files.includes(`${format}.ts`))).toEqual([]);
});
