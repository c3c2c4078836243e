import { seen } from './terminal.ts';

/** The identifiers of one document. */
export interface OscalIds {
  readonly report: string;
  readonly result: string;
  readonly plan: string;
  readonly host: string;
  readonly tool: string;
  readonly platform: string;
  of(kind: 'observation' | 'finding' | 'risk', id: string): string;
}

/** What a property's name means is said by its namespace; NIST's own names are not used for other things. */
const NAMESPACE = 'urn:cis-harden:oscal';

/** A named value. Values of OSCAL are one line, not empty, without blanks at their ends. */
export function property(name: string, value: string) {
  return { name, ns: NAMESPACE, value: filled(value) };
}

/** One line of Markdown in which nothing is markup. */
export function line(text: string): string {
  return filled(text).replace(/[!-/:-@[-`{-~]/g, (mark) => (/[,.:()'/-]/.test(mark) ? mark : `\\${mark}`));
}

/** A token of OSCAL begins with a letter. */
export function controlId(id: string): string {
  return `recommendation-${id.replace(/[^\p{L}\p{N}.-]/gu, '_')}`;
}

function filled(text: string): string {
  return seen(text).trim() || 'none';
}
