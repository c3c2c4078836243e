import { compareVersions } from './dpkg-version.ts';
import type { DpkgPackage } from './evidence.ts';

/** One name in a relationship field: `libc6 (>= 2.14)`, `python3:any` (deb-control(5), Depends). */
export interface Relation {
  readonly name: string;
  /** `any`, or an architecture; left out for the architecture of the package that states it. */
  readonly architecture?: string;
  readonly operator?: Operator;
  readonly version?: string;
}

type Operator = '<<' | '<=' | '=' | '>=' | '>>';

/** `a (>= 1), b:any | c` as its groups of alternatives. Empty alternatives and groups are left out. */
export function parseRelations(field: string): Relation[][] {
  return field
    .split(',')
    .map((group) => group.split('|').flatMap(relationOf))
    .filter((alternatives) => alternatives.length > 0);
}

function relationOf(text: string): Relation[] {
  const found = /^([^\s:(<[]+)(?::([^\s(<[]+))?\s*(?:\(\s*([<>=]+)\s*([^\s)]+)\s*\))?/.exec(text.trim());
  if (found === null) return [];
  const [, name = '', architecture, sign = '', version] = found;
  const operator = operators.get(sign);
  return [
    {
      name: name.toLowerCase(),
      ...(architecture !== undefined && { architecture }),
      ...(operator !== undefined && version !== undefined && { operator, version }),
    },
  ];
}

/** `<` and `>` are the old spellings of `<=` and `>=`. */
const operators: ReadonlyMap<string, Operator> = new Map([
  ['<<', '<<'],
  ['<=', '<='],
  ['<', '<='],
  ['=', '='],
  ['>=', '>='],
  ['>', '>='],
  ['>>', '>>'],
]);

/**
 * Whether `candidate`, by its own name or by one that it provides, is what `owner` wants. A versioned wish
 * is only met by a provided name that states its version. `native` is the architecture that `all` stands
 * for; empty where it isn't known.
 */
export function satisfies(
  candidate: DpkgPackage,
  wanted: Relation,
  owner: DpkgPackage,
  native: string,
): boolean {
  if (!reachesArchitecture(candidate, wanted, owner, native)) return false;
  if (candidate.name === wanted.name && meetsVersion(candidate.version, wanted)) return true;
  return providedBy(candidate).some(
    (provided) => provided.name === wanted.name && meetsProvided(provided, wanted),
  );
}

const known = new WeakMap<DpkgPackage, readonly Relation[]>();

/** What a package stands in for beside its own name. */
export function providedBy(one: DpkgPackage): readonly Relation[] {
  const provided = known.get(one) ?? parseRelations(one.provides).flat();
  known.set(one, provided);
  return provided;
}

function meetsVersion(version: string, { operator, version: wanted }: Relation): boolean {
  if (operator === undefined || wanted === undefined) return true;
  const order = compareVersions(version, wanted);
  switch (operator) {
    case '<<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    case '>>':
      return order > 0;
  }
}

function meetsProvided(provided: Relation, wanted: Relation): boolean {
  if (wanted.operator === undefined) return true;
  return provided.version !== undefined && meetsVersion(provided.version, wanted);
}

function reachesArchitecture(
  candidate: DpkgPackage,
  wanted: Relation,
  owner: DpkgPackage,
  native: string,
): boolean {
  const { multiArch } = candidate;
  if (wanted.architecture === undefined && multiArch === 'foreign') return true;
  if (wanted.architecture === 'any') return multiArch === 'allowed';
  const [own, other] = [candidate.architecture, wanted.architecture ?? owner.architecture].map((one) =>
    one === 'all' ? native : one,
  );
  return own === other || own === '' || other === '';
}
