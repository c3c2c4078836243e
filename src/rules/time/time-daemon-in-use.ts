import { z } from 'zod';
import type { Change } from '../../change.ts';
import { type OsRelease, osRelease } from '../../facts/os-release.ts';
import { packages, type Packages } from '../../facts/packages.ts';
import { TIME_PACKAGES, timeDaemons, type TimeDaemon, type TimeDaemons } from '../../facts/time/daemons.ts';
import { isActive, isThere, type UnitState } from '../../facts/units.ts';
import { DPKG_STATUS } from '../../kinds/package-absent.ts';
import { serviceChanges, serviceFindings } from '../../kinds/service-enabled.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { chosen, daemon } from './choice.ts';

export default defineRule({
  id: 'time-daemon-in-use',
  title: 'Exactly one program keeps the clock right',
  rationale:
    'With a wrong clock, logs of several hosts cannot be put in order, and certificates and tickets fail.',
  impact: 'Where two daemons are installed, one of them goes.',
  check:
    'Of chrony, ntp (or NTPsec) and systemd-timesyncd, the one that the profile names, or else the one that the host has, is installed, enabled and running. The others and openntpd are not installed; systemd-timesyncd is masked where it is not the one.',
  remedy:
    'Installs, enables and starts the daemon, masks systemd-timesyncd where it is not the one, and purges the others once the removal of packages is allowed.',
  consents: ['removes-packages'],
  params: z.strictObject({ daemon }),
  facts: { daemons: timeDaemons, packages, system: osRelease },
  planNeeds: [{ kind: 'apt', packages: Object.values(TIME_PACKAGES).flat() }],
  *audit({ daemons }, { daemon: choice }) {
    const name = chosen(daemons, choice);
    if (!daemons.isInstalled(name)) yield missingFinding(name);
    else yield* serviceFindings(daemons.unit(name));
    for (const rival of daemons.rivals(name))
      yield {
        what: `package ${rival.name}`,
        expected: `not installed, since ${name} keeps the time`,
        actual: rival.version,
        where: DPKG_STATUS,
        state: 'persistent',
      };
    if (name !== 'systemd-timesyncd') yield* unmasked(daemons.unit('systemd-timesyncd'));
  },
  *evidence({ daemons }, { daemon: choice }) {
    const name = chosen(daemons, choice);
    const { name: unit, boot, active } = daemons.unit(name);
    yield { what: `${name} keeps the time: ${boot}${active === null ? '' : `, ${active}`}`, where: unit };
  },
  *remediate({ daemons, packages: known, system }, { daemon: choice }) {
    const name = chosen(daemons, choice);
    if (daemons.isInstalled(name)) yield* serviceChanges(daemons.unit(name));
    else yield* arrival(name, daemons, known, system);
    for (const rival of daemons.rivals(name))
      yield {
        kind: 'package',
        name: rival.name,
        state: 'absent',
        consent: 'removes-packages',
        note: `${name} keeps the time of this host.`,
      };
    const timesyncd = daemons.unit('systemd-timesyncd');
    if (name !== 'systemd-timesyncd' && unmasked(timesyncd).length > 0)
      yield {
        kind: 'unit',
        name: timesyncd.name,
        ...(timesyncd.boot !== 'masked' && { boot: 'masked' }),
        ...(isActive(timesyncd) && { active: false }),
      };
  },
});

function missingFinding(name: TimeDaemon): Finding {
  return {
    what: `package ${TIME_PACKAGES[name].join(' or ')}`,
    expected: 'installed',
    actual: 'not installed',
    where: DPKG_STATUS,
    state: 'persistent',
  };
}

/** Disabled is not enough: another unit, or an upgrade, would start it again. */
function unmasked(unit: UnitState): Finding[] {
  const findings: Finding[] = [];
  if (isThere(unit) && unit.boot !== 'masked')
    findings.push({
      what: unit.name,
      expected: 'masked',
      actual: unit.boot,
      where: `systemctl is-enabled ${unit.name}`,
      state: 'persistent',
    });
  if (isActive(unit))
    findings.push({
      what: unit.name,
      expected: 'inactive',
      actual: unit.active ?? '',
      where: `systemctl is-active ${unit.name}`,
      state: 'running',
    });
  return findings;
}

function* arrival(
  name: TimeDaemon,
  daemons: TimeDaemons,
  known: Packages,
  system: OsRelease,
): Iterable<Change> {
  const wanted = name === 'ntp' && bringsNtpsec(known, system) ? 'ntpsec' : TIME_PACKAGES[name][0];
  const simulation = known.apt(wanted);
  if (simulation !== undefined && 'impossible' in simulation) {
    yield { kind: 'decision', text: `apt cannot install package ${wanted}: ${simulation.impossible}` };
    return;
  }
  if (simulation !== undefined && simulation.removes.length > 0) {
    yield {
      kind: 'decision',
      text: `to install package ${wanted}, apt would remove ${simulation.removes.join(', ')}: install it yourself, or set daemon of time-daemon-in-use to the one that is there`,
    };
    return;
  }
  yield { kind: 'package', name: wanted, state: 'installed' };
  const { name: own, active } = daemons.unit(name);
  const unit = wanted === 'ntpsec' ? 'ntpsec.service' : own;
  yield { kind: 'unit', name: unit, boot: 'enabled', ...(active !== null && { active: true }) };
}

/** Whether package ntp is only another name of NTPsec, as it is since Debian 12 and Ubuntu 23.04. */
function bringsNtpsec(known: Packages, { id, versionId }: OsRelease): boolean {
  const simulation = known.apt('ntp');
  if (simulation !== undefined)
    return 'installs' in simulation && simulation.installs.some((one) => one.name === 'ntpsec');
  return Number(versionId) >= (firstWithNtpsec.get(id) ?? Infinity);
}

const firstWithNtpsec: ReadonlyMap<string, number> = new Map([
  ['debian', 12],
  ['ubuntu', 23.04],
]);
