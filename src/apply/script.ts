import { randomBytes } from 'node:crypto';
import type { Plan } from '../plan/plan.ts';
import { planJson } from '../report/json.ts';
import { digestOfBytes } from '../document/seal.ts';
import { quote } from '../targets/probe/script.ts';
import { type Entry, type Meta, metaJson } from './journal.ts';
import { beginning, closing, runner } from './runner/index.ts';
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
  const { script, files } = written(plan, id, window);
  return whole(`id=${quote(id)}
${beginning}
set -e
umask 077
ulimit -f unlimited 2>/dev/null || :
${sameMachine(plan)}mkdir -p ${RUNS} || exit 21
chmod 0700 /var/lib/cis-harden ${RUNS}
take_lock 1
clear_remains
# A journal that could not be written whole is no journal; exec leaves the trap behind.
trap 'rm -rf ${folder} "$lock"; rmdir ${RUNS} /var/lib/cis-harden 2>/dev/null || :; exit 21' EXIT
mkdir ${folder} ${folder}/step
for number in ${numbers}; do mkdir ${folder}/step/$number; done
${heredoc(`cat >${folder}/run.sh`, script)}
${[...files].map(([name, bytes]) => heredoc(`base64 -d >${folder}/${name}`, base64(bytes))).join('\n')}
${heredoc(`cat >${folder}/meta.json`, metaJson(meta(plan, id), new Map([['run.sh', Buffer.from(script)], ...files])))}
sync
exec /bin/sh ${folder}/run.sh apply </dev/null
`);
}

/** The digests of what `applyScript` writes. */
export function sealOf(plan: Plan, id: string, window?: number): Sealed {
  const { script, files } = written(plan, id, window);
  const all = [['run.sh', Buffer.from(script)] as const, ...files];
  return { id, files: Object.fromEntries(all.map(([name, bytes]) => [name, digestOfBytes(bytes)])) };
}

/** What never changes in a run's folder: its script, and other files by name. */
function written(plan: Plan, id: string, window?: number): { script: string; files: Map<string, Buffer> } {
  const steps = stepsOf(plan);
  const files = new Map<string, Buffer>([['plan.json', Buffer.from(planJson(plan))]]);
  for (const { number, payload } of steps) if (payload) files.set(`step/${number}/after`, payload);
  return { script: runScript(id, steps, unitsOf(plan), window), files };
}

/** What of a run is undone. */
export interface Undoing {
  /** The last run of the host's history when this was asked; the run itself where left out. */
  readonly latest?: string;
  /** Numbers of the steps that were asked for; all where left out. */
  readonly asked?: readonly number[];
  /** Of those, the steps that are undone now; all where left out. */
  readonly now?: readonly number[];
  /** Steps, or the parts of single rules in them, of which nothing is left to undo. */
  readonly settled?: readonly { readonly step: number; readonly rule?: string }[];
}

/** Undoes a run, or some of it, from its own journal; with `force` also what was changed again since. */
export function undoScript(run: Sealed, force: boolean, what: Undoing = {}): string {
  const listed = (numbers: readonly number[] | undefined) =>
    numbers === undefined ? '' : numbers.length === 0 ? 'none' : numbers.join(' ');
  const settled = (what.settled ?? []).map(({ step, rule }) =>
    rule === undefined ? step : `${step}:${rule}`,
  );
  const words = [
    force ? 'yes' : 'no',
    what.latest ?? '',
    listed(what.asked),
    listed(what.now),
    settled.join(' '),
  ];
  return launch(run, `undo ${words.map(quote).join(' ')}`);
}

/** Prints the plan of a run as the run's journal has it, compressed where the host has gzip(1), in base64. */
export function planScript(id: string): string {
  return `cd ${RUNS}/${quote(id)} && if command -v gzip >/dev/null; then gzip -9c <plan.json; else cat plan.json; fi | base64\n`;
}

/** Makes the changes that an interrupted run had not come to. */
export function finishScript(run: Sealed): string {
  return launch(run, 'finish');
}

/** Ends a run's waiting: its changes stay. Status 33: it does not wait any more; 34: this is not root. */
export function confirmScript(run: Sealed): string {
  return `[ "$(id -u)" -eq 0 ] || exit 34\n${launch(run, 'confirm')}`;
}

/** Takes back a run that waits for its confirmation, before its time is over. */
export function revertScript(run: Sealed): string {
  return launch(run, 'revert asked');
}

/** Tells what a run is at. */
export function statusScript(run: Sealed): string {
  return launch(run, 'status');
}

/**
 * Prints each run's meta.json and journal, and the name of the run that is not at its end, as grep does with file names,
 * and how many KiB its folder takes.
 */
export const historyScript = `cd ${RUNS} 2>/dev/null || exit 0
for file in ../current */meta.json */journal; do
	[ ! -f "$file" ] || grep -aHZ '' -- "$file"
done
for run in */; do
	[ -d "$run" ] || continue
	size=$(du -sk -- "$run")
	printf '%s/size\\0%s\\n' "\${run%/}" "\${size%%[!0-9]*}"
done
`;

/** A run with the digests that its meta.json has: history.ts reads them. */
export type Sealed = Pick<Meta, 'id' | 'files'>;

/**
 * Hands over to a run's own script, once it and what it reads are what its meta.json says, and nobody but root could
 * have written them: otherwise `@ damaged FILE` and status 24. `@ gone` and 33 where the host has no such run.
 */
function launch({ id, files }: Sealed, words: string): string {
  const sums = Object.entries(files).map(([name, digest]) => `${digest.slice('sha256:'.length)}  ${name}`);
  return whole(`run=${RUNS}/${quote(id)} uid=$(id -u)
[ -e "$run" ] || { echo '@ gone'; exit 33; }
damaged() {
	printf '@ damaged %s\\n' "$1"
	exit 24
}
for folder in /var/lib/cis-harden ${RUNS} "$run" "$run/step"; do
	[ "$(LC_ALL=C stat -c '%F %u %a' -- "$folder" 2>&1)" = "directory $uid 700" ] || damaged "$folder"
done
cd -- "$run" || exit
for file in $(find run.sh plan.json meta.json journal step -maxdepth 1 '(' -type l -o ! -uid "$uid" -o -perm /022 ')' -print -quit 2>/dev/null) \\
	$(find step -mindepth 2 -maxdepth 2 -name after '(' ! -type f -o ! -uid "$uid" ')' -print -quit); do
	damaged "$file"
done
${sums.length === 0 ? '' : checkSums(sums)}cd /
exec /bin/sh "$run/run.sh" ${words} </dev/null
`);
}

/** Clears away what runs left that were killed before their first change or after their last. */
export const clearScript = whole(`[ -d ${RUNS} ] || { echo '@ ended'; exit; }
id=
${beginning}
take_lock 10
clear_remains
say ended
`);

/**
 * Clears away a run whose description was lost before its first step. Status 24 where a step was begun after all: then
 * something of it lies in the journal or beside it.
 */
export function closeScript(id: string): string {
  return whole(`id=${quote(id)}
window=1
${closing}
take_lock 10
if [ "$(cat "$current")" != "$id" ] || entries "$run" | grep -q '^begin ' ||
	find "$run/step" -type f ! -name after | grep -q .; then
	say damaged "runs/$id"
	exit 24
fi
disarm
rm -rf -- "$run" && rm -f -- "$current" && sync -- "$runs" "$state" && say ended
`);
}

/** Deletes the journals of runs: each leaves its place at once, so that none is ever there in part. */
export function pruneScript(ids: readonly string[]): string {
  return kept(`for gone in ${ids.map(quote).join(' ')}; do
	mv -T -- "$runs/$gone" "$state/deleted-$gone" || exit
done
sync -- "$runs" "$state"
rm -rf -- "$state"/deleted-*
`);
}

/** Deletes the copies of packages that runs keep which are over. */
export function lightenScript(ids: readonly string[]): string {
  return kept(`for over in ${ids.map(quote).join(' ')}; do
	for step in "$runs/$over"/step/*/; do
		rm -rf -- "$step/kept.tar" "$step/owned.tar" "$step/data" "$step"/listing-*
	done
done
`);
}

/** A script that works on the journals while no run is at work. */
function kept(script: string): string {
  return whole(`[ -d ${RUNS} ] || { echo '@ ended'; exit; }
id=
${beginning}
take_lock 10
${script}say ended
`);
}

/** A shell does nothing of it before it has read all of it: the connection may break in the middle of a line. */
function whole(script: string): string {
  return `{\n${script}}\n`;
}

function checkSums(sums: readonly string[]): string {
  const check = heredoc('LC_ALL=C sha256sum --quiet -c 2>/dev/null', sums.join('\n'));
  return `bad=$(\n${check}\n) || damaged "\${bad%%: FAILED*}"\n`;
}

/** An address may lead to another host from one connection to the next: nothing is written there. */
function sameMachine({ bound: { machineId } }: Plan): string {
  if (machineId === '') return '';
  return `[ "$(cat /etc/machine-id)" = ${quote(machineId)} ] || { echo '@ other-host'; exit 25; }\n`;
}

function meta(plan: Plan, id: string): Omit<Meta, 'files'> {
  return {
    id,
    startedAt: plan.createdAt,
    tool: plan.tool.version,
    profile: plan.profile.id,
    benchmark: plan.benchmark.id,
    changes: plan.changes.length,
    rules: new Set(plan.changes.flatMap(({ rules }) => rules)).size,
    steps: stepsOf(plan).map(({ label }) => label),
    entries: entriesOf(plan),
    takesBack: plan.takesBack ?? [],
  };
}

function entriesOf(plan: Plan): Entry[] {
  const rules = new Map(plan.changes.map((change) => [change.address, change.rules]));
  return stepsOf(plan).flatMap(({ number, addresses }) =>
    addresses.map((address) => ({ step: number, address, rules: rules.get(address) ?? [] })),
  );
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
