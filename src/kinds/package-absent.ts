import { z } from 'zod';
import { packages, type Packages } from '../facts/packages.ts';
import type { DpkgPackage } from '../host/evidence.ts';
import { defineRule, type Rule } from '../rule.ts';

interface PackageAbsent {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact: string;
  /** Names as dpkg has them; `xserver-xorg*` means every name that begins so. None of them may be installed. */
  readonly packages: readonly string[];
  /** Names that bring the same service or a part of it. They are shown and never judged. */
  readonly related?: readonly string[];
  /** What to do or to look at before the package goes, one sentence. */
  readonly before?: string;
}

/** The name under which every rule's page, findings and changes show where dpkg keeps its states. */
export const DPKG_STATUS = '/var/lib/dpkg/status';

const params = z.strictObject({ required: z.boolean().default(false) });

/** A rule that wants software away: no package of a list has more than its configuration left on the host. */
export function packageAbsent(definition: PackageAbsent): Rule {
  const { id, title, rationale, impact, packages: unwanted, related = [], before } = definition;
  const subject = unwanted.join(', ');
  const note = [before, impact].filter((sentence) => sentence !== undefined).join(' ');
  const installed = (known: Packages) => unwanted.flatMap((pattern) => known.installed(pattern));

  return defineRule({
    id,
    title,
    rationale,
    impact,
    check: `No package ${subject} is in dpkg's database in any state but removed. A package of which only the configuration is left passes; one that is half-installed or merely unpacked does not.`,
    remedy: `Purges ${subject}, together with the packages that depend on it and that the plan names. Needs a consent.`,
    consents: ['removes-packages'],
    params,
    facts: { packages },
    notApplicable(_, { required }) {
      return required ? `the profile says that this host requires ${subject}` : undefined;
    },
    *audit(facts) {
      for (const found of installed(facts.packages))
        yield {
          what: `package ${nameOf(found)}`,
          expected: 'not installed',
          actual: `${found.version} (${found.status})`,
          where: DPKG_STATUS,
          state: 'persistent',
        };
    },
    *evidence(facts) {
      for (const found of related.flatMap((pattern) => facts.packages.installed(pattern)))
        yield { what: `package ${nameOf(found)} ${found.version} is installed`, where: DPKG_STATUS };
    },
    *remediate(facts) {
      for (const name of new Set(installed(facts.packages).map((found) => found.name)))
        yield { kind: 'package', name, state: 'absent', consent: 'removes-packages', note };
    },
  });
}

/** The name, with its architecture where that is a particular one. */
function nameOf({ name, architecture }: DpkgPackage): string {
  return architecture === 'all' || architecture === '' ? name : `${name}:${architecture}`;
}
