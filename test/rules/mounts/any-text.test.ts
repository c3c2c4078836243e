import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { project } from '../../../src/host/project.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';
import { intend, isActionable } from '../../../src/plan/intend.ts';
import { mounts } from '../../../src/rules/mounts/index.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { running } from './hosts.ts';

const word = fc.constantFrom(
  ...[
    'tmpfs',
    '/tmp',
    '/home',
    '/var/tmp',
    '/dev/shm',
    'nodev',
    'noexec',
    'nosuid',
    'exec',
    'user',
    'noauto',
  ],
  ...[
    'bind',
    '"',
    ',',
    '\\040',
    '%',
    '=',
    '0',
    '#',
    '[Mount]',
    'Options=',
    'What=',
    'Options',
    '\\',
    'ü',
    '\x01',
  ],
  ...[' ', ' ', '\t', '\n', '\n', '\r\n'],
);
const text = fc.oneof(
  fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
  fc.string({ unit: 'binary' }),
);

describe('rules on mounts, whatever stands in fstab and in units', () => {
  it('never break, and leave nothing behind that they do not tell of', () => {
    let repaired = 0;
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (fstab, unit, dropIn, hasUnits) => {
        const units = {
          '/etc/systemd/system/tmp.mount': unit,
          '/etc/systemd/system/home.mount.d/a.conf': dropIn,
        };
        const files = { '/etc/fstab': fstab, ...(hasUnits ? units : {}) };
        const host = exampleHost(running([{ point: '/tmp' }, { point: '/home' }], { files }));
        for (const rule of mounts) repaired += mend(rule, host);
      }),
      { numRuns: 400, seed: 1804 },
    );
    expect(repaired).toBeGreaterThan(1000);
  });
});

/** How many findings of the rule its changes mend. */
function mend(rule: Rule, host: Host): number {
  const values = rule.params.parse({});
  const found = findings(rule, host, values);
  if (found === undefined || found.length === 0) return 0;
  let after = host;
  let told = false;
  try {
    for (const change of rule.remediate(host, values)) {
      if (!isActionable(change)) told = true;
      else for (const step of intend(after, change)) after = project(after, step.after);
    }
  } catch (problem) {
    if (!(problem instanceof Unmeasured)) throw problem;
    return 0;
  }
  const left = findings(rule, after, values) ?? [];
  // What is mounted from removable media only a person can name.
  if (!told && !rule.id.startsWith('mount-removable')) expect(left).toEqual([]);
  return found.length - left.length;
}

function findings(rule: Rule, host: Host, values: unknown): Finding[] | undefined {
  try {
    return rule.notApplicable(host, values) === undefined ? rule.audit(host, values) : undefined;
  } catch (problem) {
    if (!(problem instanceof Unmeasured)) throw problem;
    return undefined;
  }
}
