import type { ZodType } from 'zod';
import type { Change, Consent } from './change.ts';
import type { Fact } from './facts/fact.ts';
import type { Need } from './host/evidence.ts';
import type { Host } from './host/host.ts';

/** One thing that is not as the rule wants it. */
export interface Finding {
  /** What is judged, in the words of its own documentation: `MaxAuthTries`, `mode of /etc/crontab`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  /** `file:line`, a path, or the place in the kernel that shows it. */
  readonly where: string;
  /** What the next boot will bring, or what is in force now. */
  readonly state: 'persistent' | 'running';
}

/** Something a person may want to see beside the verdict. It never changes the verdict. */
export interface Evident {
  readonly what: string;
  readonly where: string;
}

/** What people read about a rule, on its page and in reports. */
interface RuleTexts {
  /** kebab-case; also the name of its page, its test and its line in a profile. Holds no benchmark number. */
  readonly id: string;
  /** What holds when the rule passes, as a noun phrase or a sentence without a full stop. */
  readonly title: string;
  readonly rationale: string;
  /** What may stop working once the rule is enforced. */
  readonly impact?: string;
  /** How the verdict is reached, in one or two sentences. */
  readonly check: string;
  /** What is written, in one or two sentences. */
  readonly remedy: string;
  /**
   * Set where only a person can give the verdict: what that person is asked, answered yes or no beside the rule's
   * evidence. Where the audit finds nothing the verdict is `manual`.
   */
  readonly question?: string;
  /** Every class of consent that one of its changes may ask for. */
  readonly consents?: readonly Consent[];
}

/** A rule as the engine sees it: its facts and parameters are closed over. */
export interface Rule extends RuleTexts {
  /** What a profile may set. An empty object gives the defaults. */
  readonly params: ZodType<Record<string, unknown>>;
  readonly needs: readonly Need[];
  /** Evidence that only a plan needs. */
  readonly planNeeds: readonly Need[];
  /** Why the rule has no object on this host; undefined where it applies. */
  notApplicable(host: Host, params: unknown): string | undefined;
  audit(host: Host, params: unknown): Finding[];
  evidence(host: Host, params: unknown): Evident[];
  /** Changes after which `audit` finds nothing. Asks only what is not already so. */
  remediate(host: Host, params: unknown): Change[];
}

type Facts = Readonly<Record<string, Fact<unknown>>>;

/** The values of a rule's facts, read when first touched. */
export type ValuesOf<F extends Facts> = { readonly [K in keyof F]: F[K] extends Fact<infer T> ? T : never };

export interface RuleDefinition<F extends Facts, P extends Record<string, unknown>> extends RuleTexts {
  readonly params: ZodType<P>;
  readonly facts: F;
  readonly planNeeds?: readonly Need[];
  notApplicable?(facts: ValuesOf<F>, params: P): string | undefined;
  audit(facts: ValuesOf<F>, params: P): Iterable<Finding>;
  evidence?(facts: ValuesOf<F>, params: P): Iterable<Evident>;
  remediate(facts: ValuesOf<F>, params: P): Iterable<Change>;
}

/** Makes a rule from its definition; gives the definition its types. */
export function defineRule<F extends Facts, P extends Record<string, unknown>>(
  definition: RuleDefinition<F, P>,
): Rule {
  const {
    id,
    title,
    rationale,
    impact,
    check,
    remedy,
    question,
    consents,
    params,
    facts,
    planNeeds = [],
  } = definition;
  return {
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check,
    remedy,
    ...(question !== undefined && { question }),
    ...(consents !== undefined && { consents }),
    params,
    planNeeds,
    needs: Object.values(facts).flatMap((fact) => fact.needs),
    notApplicable: (host, values) => definition.notApplicable?.(valuesOf(facts, host), values as P),
    audit: (host, values) => [...definition.audit(valuesOf(facts, host), values as P)],
    evidence: (host, values) => [...(definition.evidence?.(valuesOf(facts, host), values as P) ?? [])],
    remediate: (host, values) => [...definition.remediate(valuesOf(facts, host), values as P)],
  };
}

function valuesOf<F extends Facts>(facts: F, host: Host): ValuesOf<F> {
  const values = {};
  for (const [name, fact] of Object.entries(facts))
    Object.defineProperty(values, name, { enumerable: true, get: () => fact.of(host) });
  return values as ValuesOf<F>;
}
