import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EVE, Scene } from './scene.ts';

const isRoot = process.getuid?.() === 0;
const SECONDS = Number(process.env['CIS_HARDEN_RACE_SECONDS'] ?? '6');
const theirs = `${EVE} ${EVE}`;

/** One turn: every kind of step that touches a home, done and taken back, whatever came of it. */
const turn = `
counted() { if "$@" >/dev/null 2>&1; then made=$((made + 1)); else refused=$((refused + 1)); fi; }
kept() { printf 'kept\\n' >"$run/step/1/before"; chown ${EVE} "$run/step/1/before"; }
turn() {
	rc="$HOME_OF_EVE/.rc" netrc="$HOME_OF_EVE/.netrc" ssh="$HOME_OF_EVE/.ssh"
	counted file_do 1 "$rc" file 666 ${theirs} - file 644 ${theirs} - - -
	counted file_undo 1 "$rc" file 666 ${theirs} - file 644 ${theirs} - - -
	counted file_do 1 "$rc" file 666 ${theirs} - file 644 0 0 - - -
	counted file_undo 1 "$rc" file 666 ${theirs} - file 644 0 0 - - -
	counted file_do 1 "$netrc" file 666 ${theirs} - absent - - - - - -
	kept
	counted file_undo 1 "$netrc" file 600 ${theirs} - absent - - - - - -
	counted file_do 1 "$ssh" directory 777 ${theirs} - directory 755 ${theirs} - - -
	counted file_undo 1 "$ssh" directory 777 ${theirs} - directory 755 ${theirs} - - -
	counted file_do 1 "$ssh/new" absent - - - - directory 700 ${theirs} - - -
	counted file_do 1 "$ssh/text" absent - - - - file 644 0 0 ${'1'.repeat(64)} - -
	kept
	counted file_undo 1 "$ssh/text" file 600 ${theirs} - absent - - - - - -
	counted link_do 1 "$HOME_OF_EVE/.link" elsewhere
	printf '${EVE}:${EVE} @1\\n' >"$run/step/1/was"
	counted link_undo 1 "$HOME_OF_EVE/.link" elsewhere
	rm -f "$run/step/1/was" "$run/step/1/before" "$run/step/1/folders"
}`;

describe.skipIf(!isRoot)('somebody who swaps what lies in a home while it is changed (needs root)', () => {
  it(
    'gains nothing',
    async () => {
      const scene = new Scene();
      const before = scene.rootsOwn();
      const racer = spawn(
        'node',
        [fileURLToPath(new URL('racer.mjs', import.meta.url)), scene.home, scene.vault],
        {
          uid: EVE,
          gid: EVE,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      try {
        let swaps = 0;
        racer.stdout.on('data', (chunk: Buffer) => {
          swaps = Math.max(swaps, ...chunk.toString().trim().split('\n').map(Number));
        });
        const until = Math.floor(Date.now() / 1000) + SECONDS;
        // On a busy machine it takes longer until either side has won once.
        const last = until + 60;
        const lines = `${turn}
made=0 refused=0
both() { [ "$made" -gt 0 ] && [ "$refused" -gt 0 ]; }
now() { date +%s; }
while [ "$(now)" -lt ${until} ] || { ! both && [ "$(now)" -lt ${last} ]; }; do turn; done
printf '%s %s\\n' "$made" "$refused"`;
        const [made = 0, refused = 0] = (await output(scene.script(lines))).split(' ').map(Number);
        // Both came about: steps that found things as planned, and steps that did not.
        expect(made).toBeGreaterThan(0);
        expect(refused).toBeGreaterThan(0);
        expect(swaps).toBeGreaterThan(0);
        if (process.env['CIS_HARDEN_RACE_SECONDS'] !== undefined)
          console.log(`${made} steps made, ${refused} refused, ${swaps} swaps in ${SECONDS} s`);
        expect(scene.rootsOwn()).toEqual(before);
      } finally {
        racer.kill('SIGKILL');
        spawnSync('sleep', ['0.1']);
        scene.remove();
      }
    },
    (SECONDS + 120) * 1000,
  );
});

/** What a script prints, without a bound in time: it bounds itself. */
async function output(script: string): Promise<string> {
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  shell.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => void shell.once('close', () => resolve(text.trim())));
}
