import { describe, expect, it } from 'vitest';
import styles from '../../../src/report/html/styles.css?raw';

/** The palette in light and dark: `--ink: light-dark(#1b2026, #e6e9ec)`. */
const palette = new Map(
  [...styles.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

/** Relative luminance (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [a, b] = [one, other].map((name) => {
    const color = palette.get(name);
    if (color === undefined) throw new Error(`no colour --${name}`);
    return luminance(color[theme]);
  });
  const [light, dark] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)];
  return (light + 0.05) / (dark + 0.05);
}

const verdicts = ['pass', 'fail', 'error', 'manual', 'exempt', 'na'];

describe.each(['light', 'dark'] as const)('the palette in %s', (theme) => {
  it.each([
    ...['ink', 'quiet', 'accent'].flatMap((ink) => ['page', 'panel', 'raised'].map((back) => [ink, back])),
    ...verdicts.map((verdict) => [verdict, `${verdict}-back`]),
    ['page', 'ink'],
  ])('%s can be read on %s (1.4.3: 4.5)', (ink = '', back = '') => {
    expect(contrast(ink, back, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ...verdicts.flatMap((verdict) => ['page', 'panel'].map((back) => [`${verdict}-fill`, back])),
    ...['page', 'panel'].map((back) => ['edge', back]),
    ...['page', 'panel', 'raised'].map((back) => ['accent', back]),
  ])('%s can be told from %s (1.4.11: 3)', (shape = '', back = '') => {
    expect(contrast(shape, back, theme)).toBeGreaterThanOrEqual(3);
  });
});
