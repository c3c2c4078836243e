import type { Verdict } from '../../audit/report.ts';
import { html, type Html } from './escape.ts';

/** A part of a bar; the verdict gives its colour and its pattern. */
export interface Slice {
  readonly verdict: Verdict;
  readonly count: number;
}

/**
 * A bar of slices that fills the width it is given. It is drawn beside the same figures in words, so readers that
 * do not see it pass it over.
 */
export function bar(
  slices: readonly Slice[],
  name: 'bar' | 'bar thin' | 'bar tall' | 'swatch' = 'bar',
): Html {
  const total = slices.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return html`<svg class="${name}" aria-hidden="true"></svg>`;
  let from = 0;
  const drawn = slices
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => {
      const [x, width] = [share(from, total), share(count, total)];
      from += count;
      const rect = html`<rect class="fill ${verdict}" x="${x}" width="${width}" height="100%"></rect>`;
      const pattern = patterns[verdict];
      if (pattern === undefined) return rect;
      return html`${rect}<rect x="${x}" width="${width}" height="100%" fill="url(#${pattern})"></rect>`;
    });
  return html`<svg class="${name}" aria-hidden="true" focusable="false">${drawn}</svg>`;
}

/** What a verdict looks like in a bar. */
export function swatch(verdict: Verdict): Html {
  return bar([{ verdict, count: 1 }], 'swatch');
}

function share(count: number, total: number): string {
  return `${Number(((count / total) * 100).toFixed(3))}%`;
}

/** What passes is plain; the others have a pattern each, for printers without colour and eyes that see none. */
const patterns: Readonly<Partial<Record<Verdict, string>>> = {
  fail: 'stripes',
  error: 'grid',
  manual: 'dots',
  exempt: 'lines',
};

/** The patterns that bars refer to, once in a page. */
export const patternDefinitions: Html = html`<svg
  class="definitions"
  width="0"
  height="0"
  aria-hidden="true"
  focusable="false"
>
  <defs>
    <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="mark" width="2" height="6"></rect>
    </pattern>
    <pattern id="grid" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="mark" width="1.5" height="5"></rect>
      <rect class="mark" width="5" height="1.5"></rect>
    </pattern>
    <pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">
      <circle class="mark" cx="3" cy="3" r="1.3"></circle>
    </pattern>
    <pattern id="lines" width="6" height="5" patternUnits="userSpaceOnUse">
      <rect class="mark" width="6" height="1.2"></rect>
    </pattern>
  </defs>
</svg>`;

/** A score at a moment. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Percent; null where nothing was judged. */
  readonly score: number | null;
  /** What is shown for it. */
  readonly label: string;
  /** Whether another profile was asked, so that it is not compared like with like. */
  readonly other: boolean;
}

/** Pixels from the top. What the scale is called stands left of the drawing. */
const [TOP, BOTTOM] = [10, 166] as const;

/** Scores over time, as wide as its place. Text keeps its size, since only positions are relative. */
export function trendChart(points: readonly Point[], title: string): Html {
  // A moment that is none, as a forged report may have, has no place on the scale.
  const known = points.flatMap(({ score, ...point }) =>
    score === null || Number.isNaN(point.at) ? [] : [{ ...point, score }],
  );
  const moments = known.map(({ at }) => at);
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const low = Math.max(0, Math.floor((Math.min(100, ...known.map(({ score }) => score)) - 5) / 20) * 20);
  const x = ({ at }: { at: number }) => rounded(first === last ? 50 : ((at - first) / (last - first)) * 100);
  const y = (score: number) => rounded(BOTTOM - ((score - low) / (100 - low)) * (BOTTOM - TOP));
  const ticks = [0, 20, 40, 60, 80, 100].filter((tick) => tick >= low);
  return html`<svg class="trend" role="img" aria-label="${title}" focusable="false">
    ${ticks.map((tick) => html`<line class="rule" x2="100%" y1="${y(tick)}" y2="${y(tick)}"></line><text class="tick" x="-8" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`)}
    ${known.slice(1).map((point, at) => {
      const before = known[at] ?? point;
      return html`<line
        class="run"
        x1="${x(before)}%"
        y1="${y(before.score)}"
        x2="${x(point)}%"
        y2="${y(point.score)}"
      ></line>`;
    })}
    ${known.map((point) => html`<circle class="${point.other ? 'point other' : 'point'}" cx="${x(point)}%" cy="${y(point.score)}" r="4.5"><title>${point.label}</title></circle>`)}
  </svg>`;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
