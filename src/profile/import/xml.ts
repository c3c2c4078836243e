import { SaxesParser, type SaxesTagNS } from 'saxes';
import { printable, ProfileProblem } from '../problem.ts';

/** An element with what stands in it. */
export interface Element {
  /** Its local name. */
  readonly name: string;
  readonly namespace: string;
  /** Local names of attributes without a namespace. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All text in it, children's left out, trimmed. */
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

interface Growing {
  readonly tag: SaxesTagNS;
  readonly line: number;
  readonly children: Element[];
  readonly text: string[];
}

const deepest = 50;
const mostElements = 50_000;

/**
 * Reads XML 1.0 with namespaces. A document type, and with it every entity of the file's own, is refused; nothing is
 * fetched. Throws ProfileProblem for what is not well-formed, and for more depth or elements than any tailoring has.
 */
export function xml(file: string, text: string): Element {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Growing[] = [];
  let root: Element | undefined;
  let count = 0;
  let startedAt = 1;

  parser.on('error', (error) => {
    throw refused(error.message.replace(/^(?:undefined:)?\d+:\d+: /, 'is not well-formed XML: '));
  });
  parser.on('doctype', () => {
    throw refused('has a document type declaration; write the file without one');
  });
  parser.on('opentagstart', () => {
    startedAt = parser.line;
    count += 1;
    if (count > mostElements) throw refused(`has more than ${mostElements} elements`);
    if (open.length >= deepest) throw refused('is nested too deep');
  });
  parser.on('opentag', (tag) => open.push({ tag, line: startedAt, children: [], text: [] }));
  parser.on('text', (part) => open.at(-1)?.text.push(part));
  parser.on('cdata', (part) => open.at(-1)?.text.push(part));
  parser.on('closetag', () => {
    const last = open.pop();
    if (last === undefined) return;
    const whole = element(last);
    const parent = open.at(-1);
    if (parent === undefined) root = whole;
    else parent.children.push(whole);
  });
  parser.write(text).close();
  if (root === undefined) throw refused('is not well-formed XML: has no element');
  return root;

  function refused(message: string): ProfileProblem {
    return new ProfileProblem([{ place: { file, line: parser.line }, message: printable(message) }]);
  }
}

function element({ tag, line, children, text }: Growing): Element {
  const attributes = Object.values(tag.attributes).flatMap(({ uri, local, value }) =>
    uri === '' ? [[local, value] as const] : [],
  );
  return {
    name: tag.local,
    namespace: tag.uri,
    attributes: Object.fromEntries(attributes),
    children,
    text: text.join('').trim(),
    line,
  };
}
