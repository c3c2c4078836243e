import { describe, expect, it } from 'vitest';
import { type Confirming, runConfirmed, type World } from '../../src/apply/confirm.ts';
import type { Ending } from '../../src/apply/run.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type Outcome, type Target, TargetProblem } from '../../src/targets/target.ts';

/** What the host is asked over a connection: the steps, or one of the words that end its waiting. */
type Request = 'apply' | 'confirm' | 'revert asked' | 'status';
type Answer = Outcome | TargetProblem;

const plan = {
  ...{ changes: [], createdAt: '2026-01-01T00:00:00Z', tool: { version: '0' }, profile: { id: 'p' } },
  ...{ benchmark: { id: 'b' }, bound: { machineId: '', hostname: '', hardware: '' } },
} as unknown as Plan;
const armed = ['started x 1', 'armed 20 100 boot', 'window 120 1767225600', 'applied'];

/** A host that waits, with a clock of its own and a journal that says so; `refuse` judges each request. */
class FakeHost {
  seconds = 0;
  journal: string[] = [...armed];
  atWork = false;
  readonly asked: string[] = [];
  private readonly refuse: (
    request: Request,
    connection: 'old' | 'new',
    host: FakeHost,
  ) => Answer | undefined;

  constructor(refuse: (request: Request, connection: 'old' | 'new', host: FakeHost) => Answer | undefined) {
    this.refuse = refuse;
  }

  target(connection: 'old' | 'new' = 'old'): Target {
    return {
      name: 'ssh://ops@db1',
      via: 'ssh',
      traffic: { roundTrips: 0, bytesReceived: 0 },
      look: () => Promise.reject(new TargetProblem('not asked for')),
      run: async (script) => {
        const answer = this.answer(requestOf(script), connection);
        if (answer instanceof TargetProblem) throw answer;
        return answer;
      },
      ...(connection === 'old' && { another: async () => this.target('new') }),
      close: async () => {},
    };
  }

  readonly world: World = {
    now: () => this.seconds * 1000,
    pause: async (milliseconds) => {
      this.seconds += milliseconds / 1000;
      if (this.seconds >= 20 && this.journal.at(-1) === 'applied')
        this.journal.push('reverting timer', 'reverted timer 1767225620');
    },
    say: () => {},
    ask: () => {},
  };

  private answer(request: Request, connection: 'old' | 'new'): Answer {
    this.asked.push(`${connection} ${request}`);
    const refused = this.refuse(request, connection, this);
    if (refused !== undefined) return refused;
    const last = this.journal.at(-1);
    if (request === 'apply') return said('ended');
    if (request === 'status')
      return said(...(this.atWork ? ['at-work 7'] : []), ...this.journal.map((line) => `journal ${line}`));
    if (last !== 'applied' && request === 'confirm') return { ...said(last ?? ''), exitCode: 33 };
    this.journal.push(request === 'confirm' ? 'confirmed 1767225601' : 'reverted asked 1767225602');
    return said(this.journal.at(-1) ?? '');
  }
}

function requestOf(script: string): Request {
  const [, word] = /run\.sh"? (apply|confirm|revert asked|status) <\/dev\/null/.exec(script) ?? [];
  if (word === undefined) throw new Error(`an unknown script: ${script.slice(-200)}`);
  return word as Request;
}

function said(...lines: string[]): Outcome {
  return { exitCode: 0, stdout: lines.map((line) => `@ ${line}\n`).join(''), stderr: '' };
}

async function ran(host: FakeHost, how: Confirming['how'] = 'auto'): Promise<Ending> {
  const settled = await runConfirmed(host.target(), plan, { how, seconds: 20 }, () => {}, host.world);
  return settled.ending;
}

const unreachable = new TargetProblem('db1 could not be reached: Connection refused');
const denied = new TargetProblem('db1 could not be reached: ops@db1: Permission denied (publickey)', {
  refused: true,
});

describe('a run that is confirmed by a new login', () => {
  it('stays when the login works, which is asked for over a new connection alone', async () => {
    const host = new FakeHost(() => undefined);
    expect(await ran(host)).toMatchObject({ kind: 'applied', confirmedBy: 'login' });
    expect(host.asked).toEqual(['old apply', 'new confirm']);
  });

  it('is tried again while an sshd restarts', async () => {
    const host = new FakeHost((request, connection, { seconds }) =>
      request === 'confirm' && connection === 'new' && seconds < 6 ? unreachable : undefined,
    );
    expect(await ran(host)).toMatchObject({ kind: 'applied', confirmedBy: 'login' });
    expect(host.asked.filter((one) => one === 'new confirm')).toHaveLength(3);
  });

  it('is taken back at once, over the old connection, when two logins are refused outright', async () => {
    const host = new FakeHost((request) => (request === 'confirm' ? denied : undefined));
    expect(await ran(host)).toEqual({
      ...{ kind: 'reverted', id: expect.any(String), why: 'login-failed' },
      ...{ revertedAt: '2026-01-01T00:00:02.000Z', complaint: [denied.message] },
    });
    expect(host.asked).toContain('old revert asked');
    expect(host.seconds).toBeLessThan(20);
  });

  it('is not given up for one refusal among other failures', async () => {
    const answers = [denied, unreachable, denied];
    const host = new FakeHost((request) => (request === 'confirm' ? answers.shift() : undefined));
    expect(await ran(host)).toMatchObject({ kind: 'applied' });
  });

  it('is taken back by the host when no login came to pass in time', async () => {
    const host = new FakeHost((request) => (request === 'confirm' ? unreachable : undefined));
    expect(await ran(host)).toEqual({
      ...{ kind: 'reverted', id: expect.any(String), why: 'login-failed' },
      ...{ revertedAt: '2026-01-01T00:00:20.000Z', complaint: [unreachable.message] },
    });
  });

  it('has an unknown end when the host is not reached any more', async () => {
    const host = new FakeHost((request) => (request === 'apply' ? undefined : unreachable));
    expect(await ran(host)).toMatchObject({ kind: 'unknown', complaint: [unreachable.message] });
    expect(host.seconds).toBeGreaterThan(20);
  });

  it('is confirmed when the connection broke while the host was at work, and the host came to its end', async () => {
    const host = new FakeHost((request, connection, it) => {
      if (request === 'apply') {
        it.atWork = true;
        return unreachable;
      }
      if (connection === 'old') return unreachable;
      if (it.seconds >= 9) it.atWork = false;
      return undefined;
    });
    expect(await ran(host)).toMatchObject({ kind: 'applied', confirmedBy: 'login' });
    expect(host.seconds).toBeGreaterThanOrEqual(9);
  });

  it('is taken back when its process was killed half way', async () => {
    const host = new FakeHost((request, _, it) => {
      if (request !== 'apply') return undefined;
      it.journal = ['started x 1', 'armed 20 100 boot', 'begin 1'];
      return unreachable;
    });
    expect(await ran(host)).toMatchObject({ kind: 'reverted', why: 'interrupted' });
  });

  it('is a refusal where nothing had begun when the connection broke', async () => {
    const gone = { ...said('gone'), exitCode: 33 };
    const host = new FakeHost((request) => (request === 'apply' ? unreachable : gone));
    await expect(ran(host)).rejects.toThrow('Connection refused');
  });

  it('tells what the host could not take back', async () => {
    const host = new FakeHost((request, _, it) => {
      if (request !== 'confirm') return undefined;
      it.journal.push('reverting timer', 'reverted-but 1 timer 1767225620');
      return undefined;
    });
    host.journal.splice(2, 0, 'begin 1', 'done 1');
    expect(await ran(host)).toMatchObject({ kind: 'left', addresses: ['step 1'] });
  });

  it.each([
    'reverted timer 99999999999999999999',
    'reverted nobody 1',
    'confirmed',
    'reverted timer 1\u001b[2J',
  ])('believes no word of a journal that is none: %j', async (line) => {
    const host = new FakeHost((request, _, it) => {
      if (request === 'confirm') it.journal.push(line);
      return undefined;
    });
    const ending = await ran(host);
    expect(ending.kind).not.toBe('applied');
    expect(JSON.stringify(ending)).not.toContain('2J');
  });
});

describe('a run that the operator confirms', () => {
  it('waits until that is in the journal', async () => {
    const host = new FakeHost((_, __, it) => {
      if (it.seconds >= 9 && it.journal.at(-1) === 'applied') it.journal.push('confirmed 1767225609');
      return undefined;
    });
    expect(await ran(host, 'manual')).toMatchObject({ kind: 'applied', confirmedBy: 'operator' });
    expect(host.asked).not.toContain('new confirm');
  });

  it('is taken back by the host when nobody does', async () => {
    const host = new FakeHost(() => undefined);
    expect(await ran(host, 'manual')).toMatchObject({ kind: 'reverted', why: 'not-confirmed' });
  });

  it('may be rolled back meanwhile', async () => {
    const host = new FakeHost((request, _, it) => {
      if (request === 'status') it.journal.push('undone 1', 'rolled-back');
      return undefined;
    });
    expect(await ran(host, 'manual')).toMatchObject({ kind: 'reverted', why: 'rolled-back' });
  });
});
