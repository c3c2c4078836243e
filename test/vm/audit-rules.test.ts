import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineCalled, type Machine as Architecture } from '../../src/facts/auditing/calls.ts';
import { loadedRules } from '../../src/facts/auditing/load.ts';
import type { AuditRule } from '../../src/facts/auditing/rule.ts';
import { listing } from '../../src/facts/auditing/rules-in-kernel.ts';
import { missing } from '../debian/missing.ts';
import { isListedAs } from '../oracle/auditing/alike.ts';
import { loadableLine } from '../oracle/auditing/generate.ts';
import { writtenRules } from '../oracle/auditing/written.ts';
import { Random } from '../oracle/sshd/random.ts';
import { programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';

const reason = missing(programs);

describe.skipIf(reason !== undefined)(
  `audit rules in a real kernel${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let machine: Machine;

    beforeAll(async () => {
      machine = await bootMachine();
      const { exitCode, stderr } = await machine.run(
        'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends auditd',
      );
      if (exitCode !== 0) throw new Error(stderr);
    });
    afterAll(() => machine?.remove());

    /** What is listed after a file was loaded into an empty kernel. */
    async function loaded(text: string): Promise<{ listed: string; complaints: string }> {
      const encoded = Buffer.from(text).toString('base64');
      const { stdout, stderr } = await machine.run(
        `auditctl -D >/dev/null; echo ${encoded} | base64 -d >/root/rules; auditctl -R /root/rules >/dev/null; auditctl -l`,
      );
      return { listed: stdout, complaints: stderr };
    }

    it('are kept and listed as they were read, list by list', async () => {
      const random = new Random(1804);
      let count = 0;
      for (let batch = 0; batch < 12; batch += 1) {
        const lines = [...new Set(Array.from({ length: 50 }, () => loadableLine(random)))];
        // The same rule in two spellings is refused, by auditctl and here.
        const { rules, passedOver } = loadedRules(
          ['-c', ...lines].map((text, at) => ({ path: '/r', number: at + 1, text })),
          x86(),
        );
        const { listed, complaints } = await loaded(`-c\n${lines.join('\n')}\n`);
        const real = listing(listed, x86());
        expect(real.unreadable).toEqual([]);
        const ours = byList(rules.map(({ rule }) => rule));
        expect(
          real.rules.length,
          `${complaints}\n${passedOver.map(({ line }) => line.text).join('\n')}`,
        ).toBe(ours.length);
        for (const [at, { rule, text }] of real.rules.entries()) {
          const expected = ours[at];
          expect(
            expected !== undefined && isListedAs(expected, rule),
            `${text} for ${JSON.stringify(expected)}`,
          ).toBe(true);
        }
        count += real.rules.length;
      }
      expect(count).toBeGreaterThan(300);
    });

    it('are listed as the rules of this tool foretell, from their files and from the table', async () => {
      const { files, table } = writtenRules();
      const fromFiles = await loaded(files);
      expect(fromFiles.complaints).toBe('');
      expect(fromFiles.listed.split('\n').toSorted()).toEqual(table.trimEnd().split('\n').toSorted());
      const fromTable = await loaded(table);
      expect(fromTable.complaints).toBe('');
      expect(`${fromTable.listed.trimEnd()}\n`).toBe(table);
    });

    it('record what they say, and nothing once a rule before them hides it', async () => {
      const recorded = async (rules: string) => {
        await loaded(rules);
        const { stdout } = await machine.run(
          'mark=$(date +%s%N); chmod 0644 /etc/hosts; touch /etc/hosts; sleep 1; ausearch --input-logs -i -k seen -ts recent 2>/dev/null | grep -c "type=SYSCALL"; auditctl -D >/dev/null; rm -f /var/log/audit/audit.log; systemctl kill -s USR1 auditd || true; sleep 1',
        );
        return Number(stdout.trim().split('\n')[0]);
      };
      expect(await recorded('-w /etc/hosts -p wa -k seen\n')).toBeGreaterThan(0);
      expect(await recorded('-a never,exit -F dir=/etc\n-w /etc/hosts -p wa -k seen\n')).toBe(0);
    });

    it('cannot be changed once they are locked', async () => {
      await machine.run('auditctl -D; auditctl -e 2');
      expect((await machine.run('auditctl -s')).stdout).toMatch(/^enabled 2$/m);
      // auditctl says so, and ends as if all were well.
      expect((await machine.run('auditctl -w /etc/hosts -p wa')).stderr).toContain('immutable mode');
      expect((await machine.run('auditctl -l')).stdout).toBe('No rules');
    });
  },
);

/** The kernel lists one list after another. */
function byList(rules: readonly AuditRule[]): AuditRule[] {
  const order = ['user', 'task', 'exit', 'exclude', 'filesystem'];
  return rules.toSorted((a, b) => order.indexOf(a.list) - order.indexOf(b.list));
}

function x86(): Architecture {
  const found = machineCalled('x86_64');
  if (found === undefined) throw new Error('no such machine');
  return found;
}
