import { expect, it } from 'vitest';
import { Refusal } from '../../src/exit.ts';
import type { Evidence } from '../../src/host/evidence.ts';
import { refuseLockOut } from '../../src/commands/access.ts';
import { accessAfter } from '../../src/plan/access.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Target } from '../../src/targets/target.ts';
import { examplePlan } from '../report/example-plan.ts';
import { ages, hostWith } from './access-host.ts';

function targetOf(evidence: Evidence): Target {
  return {
    name: 'ssh://ops@db1',
    via: evidence.identity.via,
    traffic: { roundTrips: 0, bytesReceived: 0 },
    look: async () => evidence,
    close: async () => {},
  };
}

const quiet = { quiet: true } as const;
const host = hostWith();
const changes = [ages(host, 'ops', { max: '365' }, ['account-pass-max-days'])];
const plan: Plan = { ...examplePlan, changes, access: accessAfter(host, changes) };

it('refuses by what the host is now, whatever the plan says', async () => {
  const saying: Plan = { ...plan, access: { answer: 'not judged', why: 'so says the file' } };
  await expect(refuseLockOut(targetOf(host.evidence), saying, quiet)).rejects.toThrow(
    /after these changes ops could not log in and become root on ssh:\/\/ops@db1, so nothing was changed:\n\s*no login: the password of ops is 454 days old/,
  );
  await expect(refuseLockOut(targetOf(host.evidence), saying, quiet)).rejects.toBeInstanceOf(Refusal);
});

it('lets the changes be made once the account has a new password', async () => {
  const fresh = hostWith({ shadow: { ops: { lastChange: '20450' } } });
  const anew = { ...plan, changes: [ages(fresh, 'ops', { max: '365' })] };
  await expect(refuseLockOut(targetOf(fresh.evidence), anew, quiet)).resolves.toBeUndefined();
});

it('leaves it to somebody else who confirms', async () => {
  await expect(
    refuseLockOut(targetOf(host.evidence), plan, { ...quiet, confirm: 'manual' }),
  ).resolves.toBeUndefined();
});
