import { z } from 'zod';
import type { Change, Consent } from '../change.ts';
import { packages, type Packages } from '../facts/packages.ts';
import { isActive, startsAtBoot, unitState, type UnitState } from '../facts/units.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { DPKG_STATUS } from './package-absent.ts';

interface ServiceEnabled {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** With its suffix: `cron.service`. */
  readonly unit: string;
  /** Any of these brings the unit. */
  readonly packages: readonly [string, ...string[]];
  /** What it means where none of them is installed. */
  readonly withoutPackage: 'not-applicable' | 'finding';
  readonly consent?: Consent;
  readonly note?: string;
}

const params = z.strictObject({});

/** A rule that wants a service started at boot and running now. */
export function serviceEnabled(definition: ServiceEnabled): Rule {
  const { id, title, rationale, impact, unit, withoutPackage, consent, note } = definition;
  const subject = definition.packages.join(' or ');
  const isInstalled = (known: Packages) =>
    definition.packages.some((name) => known.installed(name).length > 0);

  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `\`systemctl is-enabled ${unit}\` says exactly \`enabled\` and, on a running host, \`systemctl is-active\` says \`active\`.`,
    remedy: `Enables ${unit} and starts it; a mask on it is taken away.`,
    ...(consent !== undefined && { consents: [consent] }),
    params,
    facts: { state: unitState(unit), packages },
    notApplicable(facts) {
      return withoutPackage === 'finding' || isInstalled(facts.packages)
        ? undefined
        : `package ${subject} is not installed`;
    },
    *audit(facts) {
      if (isInstalled(facts.packages)) yield* serviceFindings(facts.state);
      else yield packageMissing();
    },
    *remediate(facts) {
      if (!isInstalled(facts.packages)) return;
      for (const change of serviceChanges(facts.state))
        yield change.kind === 'unit'
          ? { ...change, ...(consent !== undefined && { consent }), ...(note !== undefined && { note }) }
          : change;
    },
  });

  function packageMissing(): Finding {
    return {
      what: unit,
      expected: 'enabled',
      actual: `package ${subject} is not installed`,
      where: DPKG_STATUS,
      state: 'persistent',
    };
  }
}

/** What keeps a unit from being started at boot and from running now. */
export function serviceFindings(state: UnitState): Finding[] {
  const { name, boot, active } = state;
  const findings: Finding[] = [];
  if (!startsAtBoot(state))
    findings.push({
      what: name,
      expected: 'enabled',
      actual: boot,
      where: `systemctl is-enabled ${name}`,
      state: 'persistent',
    });
  if (active !== null && !isActive(state))
    findings.push({
      what: name,
      expected: 'active',
      actual: active,
      where: `systemctl is-active ${name}`,
      state: 'running',
    });
  return findings;
}

/** What brings a unit to start at boot and to run now; a decision where enabling it is not possible. */
export function serviceChanges(state: UnitState): Change[] {
  if (serviceFindings(state).length === 0) return [];
  const { name, boot, active } = state;
  const start = active !== null && !isActive(state) ? { active: true } : {};
  if (startsAtBoot(state)) return [{ kind: 'unit', name, ...start }];
  if (cannotBeEnabled.has(boot))
    return [
      {
        kind: 'decision',
        text: `${name} is ${boot}, so it cannot be enabled: decide what shall start it, or replace its unit file`,
      },
    ];
  return [{ kind: 'unit', name, boot: 'enabled', ...start }];
}

/** Words of units that have no [Install] section, no file that lasts, or one that systemd cannot read (systemctl(1)). */
const cannotBeEnabled: ReadonlySet<string> = new Set(['static', 'generated', 'transient', 'bad', 'alias']);
