import { z } from 'zod';
import { mounts } from '../../facts/mounts.ts';
import { packages, type Packages } from '../../facts/packages.ts';
import { isActive, unitState, type UnitState } from '../../facts/units.ts';
import { defineRule, type Finding } from '../../rule.ts';

const UNIT = 'autofs.service';

export default defineRule({
  id: 'automounting-disabled',
  title: 'The automounter does not run',
  rationale:
    'With it, whoever plugs in a stick or names a folder of a file server gets its content mounted without being asked for a password.',
  impact: 'Home directories and shares that autofs mounts are no longer there when somebody asks for them.',
  check: `Package autofs is not installed, or \`systemctl is-enabled ${UNIT}\` says \`disabled\` or \`masked\` and the unit is not active.`,
  remedy: `Stops ${UNIT} and masks it. Where autofs has something mounted, that needs a consent. The package stays.`,
  consents: ['limits-logins'],
  params: z.strictObject({
    allow: z.boolean().default(false).describe('whether this host uses autofs on purpose'),
  }),
  facts: { state: unitState(UNIT), packages, mounts },
  notApplicable: (_, { allow }) => (allow ? 'the profile says that this host uses autofs' : undefined),

  *audit(facts) {
    if (isInstalled(facts.packages)) yield* findings(facts.state);
  },

  *evidence(facts) {
    const { packages: known, mounts: table } = facts;
    if (!isInstalled(known)) yield { what: 'package autofs is not installed', where: '/var/lib/dpkg/status' };
    else yield { what: `${UNIT} is ${facts.state.boot}`, where: `systemctl is-enabled ${UNIT}` };
    for (const { source, point } of automounts(table).slice(0, 8))
      yield { what: `${source} on ${point} type autofs`, where: '/proc/self/mountinfo' };
  },

  *remediate(facts) {
    if (!isInstalled(facts.packages) || findings(facts.state).length === 0) return;
    const { state, mounts: table } = facts;
    const inUse = automounts(table).map(({ point }) => point);
    yield {
      kind: 'unit',
      name: UNIT,
      boot: 'masked',
      ...(state.active !== null && { active: false }),
      ...(inUse.length > 0 && {
        consent: 'limits-logins',
        note: `autofs mounts things below ${inUse.slice(0, 4).join(', ')}: they, and homes among them, disappear.`,
      }),
    };
  },
});

function isInstalled(known: Packages): boolean {
  return known.installed('autofs').length > 0;
}

function findings(state: UnitState): Finding[] {
  const found: Finding[] = [];
  if (!['disabled', 'masked', 'not-found'].includes(state.boot))
    found.push({
      what: UNIT,
      expected: 'disabled or masked',
      actual: state.boot,
      where: `systemctl is-enabled ${UNIT}`,
      state: 'persistent',
    });
  if (isActive(state))
    found.push({
      what: UNIT,
      expected: 'inactive',
      actual: state.active ?? '',
      where: `systemctl is-active ${UNIT}`,
      state: 'running',
    });
  return found;
}

/** Points that the automounter watches; those of systemd have it as their source. */
function automounts<T extends { type: string; source: string }>(all: readonly T[]): T[] {
  return all.filter(({ type, source }) => type === 'autofs' && !source.startsWith('systemd-'));
}
