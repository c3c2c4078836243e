// Functions that tests call within a page by their names (browser.ts).
/* oxlint-disable no-unused-vars */

/** Element names with their attributes' names, in order: what a page is built of, whatever its text. What is hidden changes. */
function skeleton(within = document) {
  return [...within.querySelectorAll('*')]
    .map(
      (one) =>
        `${one.tagName}[${[...one.attributes]
          .map(({ name }) => name)
          .filter((name) => name !== 'hidden')
          .sort()}]`,
    )
    .join('\n');
}

const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const known = new Map();
const backs = new Map();

function parts(color) {
  if (known.has(color)) return known.get(color);
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  known.set(color, [r, g, b, a / 255]);
  return known.get(color);
}

function over([r, g, b, a], back) {
  return [r, g, b].map((part, at) => part * a + back[at] * (1 - a));
}

function backOf(element) {
  if (element === null) return [255, 255, 255];
  if (!backs.has(element))
    backs.set(element, over(parts(getComputedStyle(element).backgroundColor), backOf(element.parentElement)));
  return backs.get(element);
}

function luminance(color) {
  const [r, g, b] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Visible texts that have less contrast to what is behind them than WCAG AA asks (1.4.3), with what they have. */
function faint() {
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === '' || !element.checkVisibility() || /^(SCRIPT|STYLE|TITLE)$/i.test(element.tagName))
      continue;
    const style = getComputedStyle(element);
    const back = backOf(element);
    const ink = over(parts(element instanceof SVGElement ? style.fill : style.color), back);
    const [a, b] = [luminance(ink), luminance(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5))
      found.set(`${element.tagName}.${element.className}`, `${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return [...found.values()];
}

/** What a reader of the page's structure would miss. */
function unsound() {
  const wrong = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (one) => (one.textContent.trim() || one.getAttribute('aria-label') || '') !== '';
  for (const tag of ['main', 'h1', 'head > title', 'header', 'nav', 'footer'])
    if (all(tag).filter((one) => !one.closest('article')).length !== 1) wrong.push(`not one ${tag}`);
  let level = 1;
  for (const heading of all('h1, h2, h3, h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`h${level} is followed by h${next}: ${heading.textContent}`);
    level = next;
  }
  for (const one of all('a[href], button, summary'))
    if (!named(one)) wrong.push(`no name: ${one.outerHTML.slice(0, 80)}`);
  for (const one of all('input, select'))
    if (!one.labels?.length) wrong.push(`no label: ${one.outerHTML.slice(0, 80)}`);
  for (const one of all('svg'))
    if (one.getAttribute('aria-hidden') !== 'true' && !one.getAttribute('aria-label'))
      wrong.push('a drawing without words');
  for (const one of all('th')) if (!one.hasAttribute('scope')) wrong.push(`no scope: ${one.textContent}`);
  for (const one of all('[tabindex]')) if (one.tabIndex > 0) wrong.push('an order of its own');
  for (const one of all('[aria-labelledby]'))
    if (!document.getElementById(one.getAttribute('aria-labelledby'))) wrong.push('labelled by nothing');
  if (document.documentElement.lang !== 'en') wrong.push('no language');
  return wrong;
}

/** How far the page is wider than its window, in pixels. */
function excess() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/** The element that has the focus, and whether its ring can be seen. */
function focused() {
  const one = document.activeElement;
  const ring = one.matches('.chip input') ? one.nextElementSibling : one;
  const { outlineStyle, outlineWidth } = getComputedStyle(ring);
  return {
    what:
      one === document.body
        ? 'nothing'
        : `${one.tagName.toLowerCase()} ${(one.name || one.textContent).trim().slice(0, 30)}`.trim(),
    seen:
      outlineStyle !== 'none' &&
      Number.parseFloat(outlineWidth) >= 2 &&
      ring.getBoundingClientRect().right > 0,
  };
}

/** Numbers of the recommendations that are shown. */
function shownRows() {
  return [...document.querySelectorAll('[data-row]')]
    .filter((row) => row.checkVisibility())
    .map((row) => row.querySelector('.id').textContent);
}

/** Contents of details that take no room. */
function folded() {
  return [...document.querySelectorAll('details > :not(summary)')].filter(
    (one) =>
      !one.checkVisibility({ contentVisibilityAuto: true }) || one.getBoundingClientRect().height === 0,
  ).length;
}
