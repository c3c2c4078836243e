import type { Consent } from '../change.ts';
import { type Parameter, parametersOf } from '../profile/parameters.ts';
import type { Rule } from '../rule.ts';
import { parameterText } from './parameter-text.ts';

/** A recommendation that asks for a rule. */
export interface Asking {
  /** The benchmark's title. */
  readonly benchmark: string;
  readonly id: string;
  readonly title: string;
  readonly levels: { readonly server?: 1 | 2 | undefined; readonly workstation?: 1 | 2 | undefined };
}

/** What is told of a rule under one heading: sentences, and lines to be copied. */
export interface Section {
  readonly heading: string;
  readonly texts: readonly string[];
  readonly code?: readonly string[];
}

/** What each class of consent is about, as the reason why its changes wait. */
export const consentReasons: Readonly<Record<Consent, string>> = {
  'removes-packages': 'software is removed',
  'limits-logins': 'somebody may no longer get in',
  'cuts-network': 'connections may break',
  'touches-user-files': 'what users own is changed',
  'locks-accounts': 'accounts are taken away from their owners',
  'changes-many-modes': 'many files get other modes or owners',
};

/** Everything about one rule, in the order in which people ask. Its page and `explain` say the same. */
export function ruleSections(rule: Rule): Section[] {
  const { rationale, check, question, remedy, impact, consents = [] } = rule;
  const parameters = parametersOf(rule);
  const sections: Section[] = [
    { heading: 'Why', texts: [rationale] },
    { heading: 'How it is judged', texts: [check] },
    { heading: 'What a person is asked', texts: question === undefined ? [] : [question] },
    { heading: 'What apply changes', texts: [remedy] },
    { heading: 'What may stop working', texts: impact === undefined ? [] : [impact] },
    {
      heading: 'What it needs to be allowed',
      texts: consents.map((consent) => `--allow ${consent}, where ${consentReasons[consent]}`),
    },
    {
      heading: 'What a profile may set',
      texts: parameters.map(parameterText),
      ...withCode(example(rule, parameters)),
    },
  ];
  return sections.filter(({ texts }) => texts.length > 0);
}

/** `level 1 server, level 2 workstation`. */
export function levelsText({ levels }: Pick<Asking, 'levels'>): string {
  const roles = (['server', 'workstation'] as const).flatMap((role) =>
    levels[role] === undefined ? [] : [`level ${levels[role]} ${role}`],
  );
  return roles.join(', ') || 'no level';
}

function withCode(code: readonly string[]): Pick<Section, 'code'> {
  return code.length === 0 ? {} : { code };
}

/** How one parameter is set, to be copied: the first for which a value is known that the rule takes. */
function example(rule: Rule, parameters: readonly Parameter[]): string[] {
  const known = parameters.flatMap(({ name, default: value, schema }) =>
    [value, ...samples(schema)]
      .filter((sample) => sample !== undefined && rule.params.safeParse({ [name]: sample }).success)
      .map((sample) => ({ name, value: JSON.stringify(sample) })),
  );
  const [first] = known;
  if (first === undefined) return [];
  const { name, value } = first;
  return [
    '# in a profile',
    'parameters:',
    `  ${rule.id}:`,
    `    ${name}: ${value}`,
    '# for one run',
    `--set '${rule.id}.${name}=${value.replaceAll("'", `'\\''`)}'`,
  ];
}

/** Values that a schema may take, for want of a default. */
function samples({ enum: listed, minimum, type }: Parameter['schema']): unknown[] {
  if (Array.isArray(listed)) return listed.slice(0, 1);
  return type === 'array' ? [[]] : type === 'boolean' ? [true] : [minimum, 'name', '/path'];
}
