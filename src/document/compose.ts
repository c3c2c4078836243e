import { Composer, type Document, Lexer, type ParsedNode, Parser } from 'yaml';

type Parsed = Document.Parsed<ParsedNode, true>;

/** A part of the text that is not as YAML wants it. */
export interface Fault {
  /** UTF-16 units from the start. */
  readonly offset: number;
  readonly message: string;
  /** Where the same thing stands for the first time. */
  readonly first?: number;
}

/** A single YAML document with the faults that were found on the way. */
export interface Composed {
  readonly document: Parsed | undefined;
  readonly faults: readonly Fault[];
}

const deepest = 100;
const longest = 200_000;

/**
 * Parses one YAML 1.2 document. Nesting and the number of tokens are bounded before the nodes are made:
 * making them is recursive, and one mebibyte of open brackets takes all memory.
 */
export function compose(text: string): Composed {
  const { tokens, fault } = tokensOf(text);
  if (fault) return { document: undefined, faults: [fault] };
  const [document, further] = composer().compose(tokens, true, text.length);
  if (document === undefined) return { document: undefined, faults: [] };
  return { document, faults: faultsOf(document, further) };
}

function tokensOf(text: string) {
  const parser = new Parser();
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    count += 1;
    if (parser.stack.length > deepest)
      return { tokens, fault: { offset: parser.offset, message: 'is nested too deep' } };
    if (count > longest)
      return { tokens, fault: { offset: parser.offset, message: `has more than ${longest} parts` } };
  }
  tokens.push(...parser.end());
  return { tokens, fault: undefined };
}

function composer(): Composer<ParsedNode, true> {
  return new Composer({
    prettyErrors: false,
    // Compared pair by pair, which takes minutes for a large mapping; `plain` looks them up instead.
    uniqueKeys: false,
    stringKeys: true,
    merge: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
}

function faultsOf(document: Parsed, further: Parsed | undefined): Fault[] {
  const faults = [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    offset: pos[0],
    message: code === 'NON_STRING_KEY' ? 'a key is not text' : `is not valid YAML: ${message}`,
  }));
  const version = document.directives.yaml;
  // A document of version 1.1 reads `no` as false and 010 as 8.
  if (version.explicit && version.version !== '1.2')
    faults.push({ offset: 0, message: `asks for YAML ${version.version}; only YAML 1.2 is read` });
  if (further)
    faults.push({
      offset: further.range[0],
      message: 'holds a second document; one file holds one document',
    });
  return faults;
}
