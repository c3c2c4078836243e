import type { Plan } from '../plan/plan.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { type Ending, LostRun, run, runId, runScriptOn, type Watch } from './run.ts';
import { confirmScript, revertScript, type Sealed, sealOf } from './script.ts';
import { type Found, type Status, statusOf } from './status.ts';
import { stepsOf } from './steps.ts';

/** How a run is confirmed: by a new login that works, or by the operator; and how many seconds that may take. */
export interface Confirming {
  readonly how: 'auto' | 'manual';
  readonly seconds: number;
}

/** What waiting needs of the world. */
export interface World {
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
  /** Tells the operator what is waited for; `left` is in seconds. */
  say(text: string, left: number): void;
  /** Tells that the operator has to confirm this run; again and again while nobody does. */
  ask(id: string, left: number): void;
}

/** How a run ended, and the target to go on with: a connection of its own where that proved the login. */
export interface Settled {
  readonly ending: Ending;
  readonly over: Target;
}

/** One run that waits to be confirmed, as its controller sees it. */
interface Case extends Confirming {
  readonly target: Target;
  readonly id: string;
  readonly sealed: Sealed;
  readonly labels: readonly string[];
  readonly world: World;
  /** When the host takes the run back, at the earliest. */
  readonly deadline: number;
  /** What went wrong so far, in the words of ssh, sudo and the host. */
  readonly complaint: string[];
}

/** Between two tries, in milliseconds: an sshd that is started again needs some seconds. */
const PAUSE = 3000;
/** How many logins have to be refused outright before the run is given up. */
const REFUSALS = 2;
/** How long after its time a host may need to take everything back and be reached again, in milliseconds. */
const GRACE = 60_000;
/** The longest that the host's own process is waited for. */
const LONGEST = 3_600_000;

/**
 * Makes a plan's changes, which the host takes back by itself unless they are confirmed. Throws TargetProblem where
 * nothing was changed.
 */
export async function runConfirmed(
  target: Target,
  plan: Plan,
  confirming: Confirming,
  watch: Watch,
  world: World,
): Promise<Settled> {
  const [id, began] = [runId(new Date()), world.now()];
  const labels = stepsOf(plan).map(({ label }) => label);
  const complaint: string[] = [];
  const ending = await run(target, plan, watch, { id, window: confirming.seconds }).catch(
    (problem: unknown) => {
      if (!(problem instanceof LostRun)) throw problem;
      return problem;
    },
  );
  if (!(ending instanceof LostRun) && ending.kind !== 'applied') return { ending, over: target };
  const deadline = world.now() + confirming.seconds * 1000;
  const sealed = sealOf(plan, id, confirming.seconds);
  const it: Case = { ...confirming, target, id, sealed, labels, world, deadline, complaint };
  if (!(ending instanceof LostRun)) return settle(it, ending.warnings);
  complaint.push(ending.message);
  return afterLoss(it, ending, world.now() - began);
}

/** Has a run confirmed whose changes are made and which waits for that, or learns what became of it. */
export async function settleRun(
  target: Target,
  run: Sealed & { readonly steps: readonly string[] },
  how: Confirming['how'],
  world: World,
): Promise<Settled> {
  const { id, steps: labels } = run;
  const { left: seconds } = await statusOf(target, run, labels);
  const deadline = world.now() + seconds * 1000;
  return settle({ how, seconds, target, id, sealed: run, labels, world, deadline, complaint: [] }, []);
}

async function settle(it: Case, warnings: readonly string[]): Promise<Settled> {
  const over = it.how === 'auto' ? await proved(it) : undefined;
  if (over !== undefined)
    return { ending: { kind: 'applied', id: it.id, warnings, confirmedBy: 'login' }, over };
  return { ending: endingOf(it, await outcome(it, it.deadline), warnings), over: it.target };
}

/** The connection broke while the host was at work, or its process was ended. */
async function afterLoss(it: Case, lost: LostRun, lasted: number): Promise<Settled> {
  const { now, say } = it.world;
  say('the connection broke: looking what became of the run', it.seconds);
  const found = await learned(it, (status) => status.state !== 'at-work', it.deadline + GRACE + lasted);
  if (found === undefined) return { ending: endingOf(it, undefined, []), over: it.target };
  if (found.status.state === 'gone') throw new TargetProblem(lost.message);
  if (found.status.state === 'interrupted') {
    await takenBack(it);
    const status = await outcome(it, it.deadline);
    const ending = endingOf(it, status, []);
    const halfWay = ending.kind === 'reverted' && ending.why !== 'step-failed';
    return { ending: halfWay ? { ...ending, why: 'interrupted' } : ending, over: it.target };
  }
  // The window began with the end of the steps, which nobody here saw.
  const left = found.status.state === 'unconfirmed' ? Math.max(found.left, 0) * 1000 : it.deadline - now();
  return settle({ ...it, deadline: now() + left }, [lost.message]);
}

/** Logs in anew and confirms over that connection, which it returns; undefined where the run is not to stay. */
async function proved(it: Case): Promise<Target | undefined> {
  const { now, pause, say } = it.world;
  let refusals = 0;
  for (;;) {
    const left = Math.ceil((it.deadline - now()) / 1000);
    say('logging in anew', left);
    const tried = await attempt(it, Math.max(left, 5));
    if (tried.kind === 'confirmed') return tried.over;
    if (tried.kind === 'settled') return undefined;
    if (it.complaint.at(-1) !== tried.why) it.complaint.push(tried.why);
    refusals = tried.kind === 'refused' ? refusals + 1 : 0;
    if (refusals === REFUSALS) break;
    if (now() + PAUSE >= it.deadline) return undefined;
    await pause(PAUSE);
  }
  say('the login is refused: the host takes everything back', 0);
  await takenBack(it);
  return undefined;
}

type Attempt =
  | { readonly kind: 'confirmed'; readonly over: Target }
  /** It was confirmed or taken back already, or is being taken back. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'failed' | 'refused'; readonly why: string };

async function attempt({ target, sealed, labels }: Case, seconds: number): Promise<Attempt> {
  const over = (await target.another?.(seconds)) ?? target;
  const close = () => (over === target ? Promise.resolve() : over.close());
  try {
    const said = await runScriptOn(over, confirmScript(sealed), labels, () => {});
    if (said.exitCode === 0) return { kind: 'confirmed', over };
    await close();
    if (said.exitCode === 33) return { kind: 'settled' };
    if (said.exitCode === 34) return { kind: 'refused', why: 'the new login has no root rights' };
    return { kind: 'failed', why: said.refusal().message };
  } catch (problem) {
    await close();
    if (!(problem instanceof TargetProblem)) throw problem;
    return { kind: problem.refused ? 'refused' : 'failed', why: reasonOf(problem) };
  }
}

/** Asks the host, over whatever connection works, to take the run back now. What came of it the journal tells. */
async function takenBack(it: Case): Promise<void> {
  await overEither(it, (target) => runScriptOn(target, revertScript(it.sealed), it.labels, () => {}));
}

/** What became of a run that nobody here confirmed; undefined where the host can't be reached any more. */
async function outcome(it: Case, deadline: number): Promise<Found | undefined> {
  const { world, how, id } = it;
  const ended = ({ state }: Status) =>
    state !== 'at-work' && state !== 'unconfirmed' && state !== 'interrupted';
  if (how === 'manual') world.ask(id, secondsUntil(it, deadline));
  const found = await learned(it, ended, deadline + GRACE);
  if (found === undefined || ended(found.status)) return found;
  // The timer did not do its work.
  await takenBack(it);
  return learned(it, ended, world.now() + GRACE);
}

/** Looks again and again until the status is a wished one; the last one seen where time is over, if there is one. */
async function learned(
  it: Case,
  wished: (status: Status) => boolean,
  end: number,
): Promise<Found | undefined> {
  const { now, pause, say, ask } = it.world;
  const longest = now() + LONGEST;
  let last: Found | undefined;
  for (;;) {
    const found = await overEither(it, (target) => statusOf(target, it.sealed, it.labels));
    last = found ?? last;
    if (found !== undefined && wished(found.status)) return found;
    const atWork = found?.status.state === 'at-work';
    if (now() > (atWork ? longest : end)) return found === undefined ? undefined : last;
    if (it.how === 'manual' && found?.status.state === 'unconfirmed') ask(it.id, found.left);
    else say(atWork ? 'the host is at work' : 'waiting for the host', secondsUntil(it, it.deadline));
    await pause(PAUSE);
  }
}

function secondsUntil({ world }: Case, deadline: number): number {
  return Math.max(0, Math.ceil((deadline - world.now()) / 1000));
}

/** Over the connection that the steps were made over; where that is broken, over another one. */
async function overEither<T>(
  { target, complaint }: Case,
  use: (target: Target) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await use(target);
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
  }
  const other = await target.another?.(60);
  if (other === undefined) return undefined;
  try {
    return await use(other);
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
    const why = reasonOf(problem);
    if (complaint.at(-1) !== why) complaint.push(why);
    return undefined;
  } finally {
    await other.close();
  }
}

/** Without the advice that is for runs which nobody waits for. */
function reasonOf(problem: TargetProblem): string {
  return problem.message.split('; what the run did')[0] ?? '';
}

function endingOf(it: Case, found: Found | undefined, warnings: readonly string[]): Ending {
  const { id, complaint } = it;
  const unknown: Ending = { kind: 'unknown', id, until: timeOf(it), complaint };
  if (found === undefined) return unknown;
  const { status, standing } = found;
  switch (status.state) {
    case 'confirmed':
      return { kind: 'applied', id, warnings, confirmedBy: it.how === 'auto' ? 'login' : 'operator' };
    case 'failed':
      return { kind: 'reverted', id, why: 'step-failed', at: status.at, complaint };
    case 'rolled-back':
      return { kind: 'reverted', id, why: 'rolled-back', complaint };
    case 'reverted': {
      if (status.left > 0) return { kind: 'left', id, addresses: standing, stuck: [], complaint };
      const failed = it.how === 'auto' && status.why === 'not-confirmed' && complaint.length > 0;
      const why = failed ? 'login-failed' : status.why;
      return {
        kind: 'reverted',
        id,
        why,
        ...(status.at !== undefined && { revertedAt: status.at }),
        complaint,
      };
    }
    case 'gone':
    case 'at-work':
    case 'unconfirmed':
      return unknown;
    case 'interrupted':
      return { kind: 'left', id, addresses: [], stuck: standing, complaint };
  }
}

function timeOf({ world, deadline }: Case): string {
  return new Date(Date.now() + deadline - world.now()).toISOString();
}
