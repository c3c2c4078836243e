import { describe, expect, it } from 'vitest';
import { isSameRule } from '../../../src/facts/auditing/rule.ts';
import { rulesInKernel } from '../../../src/facts/auditing/rules-in-kernel.ts';
import { rulesOnDisk } from '../../../src/facts/auditing/rules-on-disk.ts';
import type { Host } from '../../../src/host/host.ts';
import { project } from '../../../src/host/project.ts';
import { intend, isActionable } from '../../../src/plan/intend.ts';
import { auditing } from '../../../src/rules/auditing/index.ts';
import { exampleHost } from '../../host.ts';
import { loadableLine, rulesTree } from '../../oracle/auditing/generate.ts';
import { Random } from '../../oracle/sshd/random.ts';
import { auditHost } from './hosts.ts';

const TREES = 40;
const rules = auditing.filter(({ id }) => id.startsWith('audit-'));
const isLock = (id: string) => id === 'audit-immutable';

describe('whatever rules a host has', () => {
  const random = new Random(2112);
  const hosts = Array.from({ length: TREES }, () => {
    const kernel = Array.from({ length: random.below(6) }, () => loadableLine(random));
    const { files = {}, ...host } = auditHost({ kernel: [...new Set(kernel)] });
    return exampleHost({
      ...host,
      files: { ...files, ...rulesTree(random) },
      walk: [{ path: '/usr/bin/su', type: 'file', mode: 0o4755, uid: 0, gid: 0 }],
    });
  });

  it('a repair leaves what it says, and a second one changes nothing', () => {
    let whole = 0;
    for (const host of hosts) {
      const { repaired, asks } = repair(host);
      for (const rule of rules) {
        const params = rule.params.parse({});
        if (!asks.has(rule.id)) expect(rule.audit(repaired, params), rule.id).toEqual([]);
      }
      if (asks.size === 0) whole += 1;
      expect(repair(repaired).count, 'changes of a second repair').toBe(0);
    }
    expect(whole, 'hosts that are repaired wholly').toBeGreaterThan(2);
  });

  it('a repair loses no rule that would be loaded or is', () => {
    let kept = 0;
    for (const host of hosts) {
      const { repaired } = repair(host);
      const after = rulesOnDisk.of(repaired).loaded.rules;
      for (const { rule, line } of rulesOnDisk.of(host).loaded.rules) {
        expect(
          after.some((one) => isSameRule(one.rule, rule)),
          line.text,
        ).toBe(true);
        kept += 1;
      }
      const listed = rulesInKernel.of(repaired)?.rules.map(({ text }) => text);
      for (const { text } of rulesInKernel.of(host)?.rules ?? []) expect(listed).toContain(text);
    }
    expect(kept).toBeGreaterThan(3);
  });
});

interface Repaired {
  readonly repaired: Host;
  /** Rules that asked a person for something, or for the next boot. */
  readonly asks: ReadonlySet<string>;
  readonly count: number;
}

function repair(host: Host): Repaired {
  const asks = new Set<string>();
  let count = 0;
  for (const rule of rules)
    for (const change of rule.remediate(host, rule.params.parse({}))) {
      if (!isActionable(change)) {
        if (!(isLock(rule.id) && change.kind === 'reboot')) asks.add(rule.id);
        continue;
      }
      for (const { after } of intend(host, change)) {
        host = project(host, after);
        count += 1;
      }
    }
  return { repaired: host, asks, count };
}
