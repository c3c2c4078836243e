import { randomBytes } from 'node:crypto';
import type { Plan } from '../plan/plan.ts';
import { quote } from '../targets/probe/script.ts';
import { runner } from './runner/index.ts';
import { type Step, stepsOf, unitsOf } from './steps.ts';

const RUNS = '/var/lib/cis-harden/runs';

/**
 * The script that puts a run's journal on the host and makes the plan's changes. With a `window`, in seconds, the
 * host takes them back when nobody has confirmed the run within it.
 */
export function applyScript(plan: Plan, id: string, window?: number): string {
  const steps = stepsOf(plan);
  const folder = `${RUNS}/${id}`;
  const numbers = steps.map(({ number }) => number).join(' ');
  return `set -e
umask 077
mkdir -p ${RUNS}
chmod 0700 /var/lib/cis-harden ${RUNS}
mkdir ${folder} ${folder}/step
# A journal that could not be written whole is no journal; exec leaves the trap behind.
trap 'rm -rf ${folder}; rmdir ${RUNS} /var/lib/cis-harden 2>/dev/null' EXIT
for number in ${numbers}; do mkdir ${folder}/step/$number; done
${heredoc(`cat >${folder}/run.sh`, runScript(id, steps, unitsOf(plan), window))}
${heredoc(`base64 -d >${folder}/plan.json`, base64(Buffer.from(JSON.stringify(plan))))}
${heredoc(`cat >${folder}/meta.json`, JSON.stringify(meta(plan, id)))}
${steps.flatMap(({ number, payload }) => (payload ? [heredoc(`base64 -d >${folder}/step/${number}/after`, base64(payload))] : [])).join('\n')}
sync
exec /bin/sh ${folder}/run.sh apply </dev/null
`;
}

/** Undoes a run from its own journal; with `force` also what was changed again since. */
export function undoScript(id: string, force: boolean): string {
  return `exec /bin/sh ${RUNS}/${quote(id)}/run.sh undo ${force ? 'yes' : 'no'} </dev/null\n`;
}

/** Makes the changes that an interrupted run had not come to. */
export function finishScript(id: string): string {
  return `exec /bin/sh ${RUNS}/${quote(id)}/run.sh finish </dev/null\n`;
}

/** Ends a run's waiting: its changes stay. */
export function confirmScript(id: string): string {
  return ofRun(id, 'confirm');
}

/** Takes back a run that waits for its confirmation, before its time is over. */
export function revertScript(id: string): string {
  return ofRun(id, 'revert asked');
}

/** Tells what a run is at. */
export function statusScript(id: string): string {
  return ofRun(id, 'status');
}

function ofRun(id: string, words: string): string {
  const script = `${RUNS}/${quote(id)}/run.sh`;
  return `[ -e ${script} ] || { echo '@ gone'; exit 33; }\nexec /bin/sh ${script} ${words} </dev/null\n`;
}

/** Prints each run's meta.json and journal, as grep does with file names. */
export const historyScript = `cd ${RUNS} 2>/dev/null || exit 0
for file in */meta.json */journal; do
	[ ! -f "$file" ] || grep -aHZ '' -- "$file"
done
`;

export interface Meta {
  readonly id: string;
  readonly startedAt: string;
  readonly tool: string;
  readonly profile: string;
  readonly benchmark: string;
  readonly changes: number;
  readonly rules: number;
  /** What each step does, in order. */
  readonly steps: readonly string[];
}

function meta(plan: Plan, id: string): Meta {
  return {
    id,
    startedAt: plan.createdAt,
    tool: plan.tool.version,
    profile: plan.profile.id,
    benchmark: plan.benchmark.id,
    changes: plan.changes.length,
    rules: new Set(plan.changes.flatMap(({ rules }) => rules)).size,
    steps: stepsOf(plan).map(({ label }) => label),
  };
}

function runScript(
  id: string,
  steps: readonly Step[],
  units: readonly string[],
  window: number | undefined,
): string {
  const call = ({ number, kind, words }: Step) => `\t"$1" ${number} ${kind} ${words.map(quote).join(' ')}`;
  const listed = (all: readonly Step[]) => (all.length === 0 ? '\t:' : all.map(call).join('\n'));
  return `id=${quote(id)}
window=${window ?? ''}
units=${quote(units.join(' '))}
unit_files=${touchesUnits(steps) ? 'yes' : 'no'}
${runner}
steps() {
${listed(steps)}
}

steps_reversed() {
${listed(steps.toReversed())}
}

main "$@"
`;
}

/** Whether systemd has to read its unit files again. */
function touchesUnits(steps: readonly Step[]): boolean {
  return steps.some(
    ({ kind, words: [path = ''] }) => kind === 'unit' || /^\/etc\/systemd\/(?:system|user)\//.test(path),
  );
}

/** Text as a here-document whose end nothing in it can imitate. */
function heredoc(command: string, text: string): string {
  const end = `END-${randomBytes(16).toString('hex')}`;
  return `${command} <<'${end}'\n${text.endsWith('\n') ? text : `${text}\n`}${end}`;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,76}/g, '$&\n');
}
