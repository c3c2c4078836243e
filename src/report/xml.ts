import { seen } from './terminal.ts';

/** An element with what stands in it: text, or further elements, each on a line of its own. */
export interface Element {
  readonly name: string;
  readonly attributes: Attributes;
  readonly content: string | readonly Element[];
}

/** Values of undefined are left out. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element(
  name: string,
  attributes: Attributes = {},
  content: string | readonly Element[] = [],
): Element {
  return { name, attributes, content };
}

/** An XML 1.0 document in UTF-8. No string in it, whatever it holds, can end an element or be illegal in XML. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes, content }: Element, indent: string): string[] {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const start = `${indent}<${name}${pairs.join('')}`;
  if (content.length === 0) return [`${start}/>`];
  if (typeof content === 'string')
    return [`${start}>${content.split('\n').map(escaped).join('\n')}</${name}>`];
  return [`${start}>`, ...content.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * XML 1.0 has no way to write most control characters or half a surrogate pair, not even as a reference, so what
 * cannot be seen is written as text shows it: `\x00`.
 */
function escaped(text: string): string {
  return seen(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
