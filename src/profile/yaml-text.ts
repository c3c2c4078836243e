import { held } from '../document/held.ts';
import { packageFolder } from './locate.ts';
import { join, relative, dirname, resolve } from 'node:path';
import { printable } from './problem.ts';

/** A profile to be written, with what a reader has to know. */
export interface Written {
  /** Lines above all, without `#`. */
  readonly head: readonly string[];
  readonly id: string;
  readonly title: string;
  readonly extends: string;
  readonly include?: readonly { readonly number: string; readonly comment: string }[];
  readonly parameters: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly exemptions: readonly WrittenExemption[];
}

export interface WrittenExemption {
  readonly key: 'recommendation' | 'rule';
  readonly reference: string;
  /** Stands behind the reference. */
  readonly comment?: string;
  readonly reason: string;
  readonly note?: string | undefined;
  readonly owner?: string | undefined;
  readonly expires?: string | undefined;
}

/** The text of a profile. Values are in YAML's flow style, which JSON is a part of. */
export function profileText(profile: Written, schema: string | undefined): string {
  const { head, id, title, parameters, exemptions, include = [] } = profile;
  const lines = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    ...head.map((line) => comment(line)),
    `id: ${id}`,
    `title: ${quoted(title)}`,
    '# Everything of this profile holds; what stands below is stronger.',
    `extends: ${quoted(profile.extends)}`,
    ...(include.length === 0 ? [] : ['', 'select:', '  include:']),
    ...include.map(({ number, comment: said }) => `    - ${quoted(number)} ${comment(said)}`),
    ...(parameters.size === 0
      ? ['', '# parameters:', '#   RULE: { PARAMETER: VALUE }   # cis-harden explain RULE lists them']
      : [
          '',
          '# One value for the check and for the repair; cis-harden explain RULE lists what there is.',
          'parameters:',
        ]),
    ...[...parameters].flatMap(([rule, values]) => [
      `  ${rule === '*' ? '"*"' : rule}:`,
      ...Object.entries(values).map(([name, value]) => `    ${name}: ${quoted(value)}`),
    ]),
    ...(exemptions.length === 0
      ? [
          '',
          '# exemptions:',
          '#   - rule: RULE',
          '#     reason: covered-elsewhere',
          '#     note: WHY',
          '#     owner: WHO',
          '#     expires: YYYY-MM-DD',
        ]
      : ['', '# Audited all the same, but neither counted nor repaired.', 'exemptions:']),
    ...exemptions.flatMap(entry),
  ];
  return `${lines.join('\n')}\n`;
}

function entry({ key, reference, comment: said, reason, note, owner, expires }: WrittenExemption): string[] {
  return [
    `  - ${key}: ${key === 'rule' ? reference : quoted(reference)}${said === undefined ? '' : ` ${comment(said)}`}`,
    `    reason: ${reason}`,
    ...(note === undefined ? [] : [`    note: ${quoted(note)}`]),
    ...(owner === undefined ? [] : [`    owner: ${quoted(owner)}`]),
    ...(expires === undefined ? [] : [`    expires: ${expires}`]),
  ];
}

/**
 * Where the schema is for a file: beside it where it lies in the package, else the path of the installed one. A path
 * with spaces, which the comment cannot hold, is a URL. Undefined where the program is one file, with no schema beside.
 */
export function schemaFor(file: string): string | undefined {
  if (held !== undefined) return undefined;
  const schema = join(packageFolder(), 'schemas/profile.schema.json');
  const folder = dirname(resolve(file));
  const within = relative(packageFolder(), folder);
  const path = within.startsWith('..') ? schema : relative(folder, schema);
  return /\s/.test(path)
    ? new URL(`file://${schema.split('/').map(encodeURIComponent).join('/')}`).href
    : path;
}

/** A name as profiles have it, made of a file's or a title's. */
export function idFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return name === '' ? 'site' : name;
}

function comment(line: string): string {
  return `# ${printable(line)}`.trimEnd();
}

function quoted(value: unknown): string {
  return printable(JSON.stringify(value) ?? 'null');
}
