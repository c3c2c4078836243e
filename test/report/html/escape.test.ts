import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileLine, html } from '../../../src/report/html/escape.ts';
import { expectHarmless, hostileText } from '../hostile.ts';
import { payloads } from './pages.ts';

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...payloads.filter(({ length }) => length < 200)),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));

describe('html', () => {
  it('writes text as text, in an attribute too', () => {
    const text = `<b a='1' c="2">&\``;
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(
      '<p title="&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;&#96;">&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;&#96;</p>',
    );
  });

  it('takes pieces, lists and numbers as they are, and leaves out what is not there', () => {
    const items = ['<', 2].map((item) => html`<li>${item}</li>`);
    expect(
      html`<ul>
        ${items}${undefined}${null}${false}${''}
      </ul>`.toString(),
    ).toBe('<ul>\n<li>&lt;</li><li>2</li>\n</ul>');
  });

  it('writes out what no reader sees', () => {
    expect(html`${'\u001b[31mred \u202egnp\u2028 \ud800 \u0000'}`.toString()).toBe(
      '\\x1b[31mred \\u202egnp\\u2028 \\ud800 \\x00',
    );
    expectHarmless(html`${hostileText}`.toString());
  });

  it('cuts a value off that is longer than anybody reads', () => {
    expect(html`${'x'.repeat(100_000)}`.toString()).toBe(`${'x'.repeat(2000)}…`);
    expect(html`${`${'x'.repeat(1999)}\u{1f600}y`}`.toString()).toBe(`${'x'.repeat(1999)}\\ud83d…`);
  });

  it('keeps the tabs of a file', () => {
    expect(fileLine('a\tb<\u001b').toString()).toBe('a\tb&lt;\\x1b');
  });

  it('lets no text out of its place', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const page = html`<p title="${text}">${text}</p>`.toString();
        expect(page).toMatch(/^<p title="[^"'`<>]*">[^"'`<>]*<\/p>$/);
        expectHarmless(page);
      }),
      { numRuns: 500 },
    );
  });
});
