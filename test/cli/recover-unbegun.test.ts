import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
const cli = join(top, 'dist/cli.js');
const id = '20260101T000000000Z-abcdef';
const can =
  process.getuid?.() === 0 && existsSync(cli) && spawnSync('unshare', ['--mount', 'true']).status === 0;

/** A run that a power cut ended, with a journal of its own over this machine's. */
const setup = `set -e
mkdir -p /var/lib/cis-harden && mount -t tmpfs -o mode=0700 own /var/lib/cis-harden
id=${id}
. '${top}/src/apply/runner/start.sh'
umask 077
mkdir -p "$run/step/1"
echo new >"$run/step/1/after"
: >"$run/meta.json"
echo "$id" >"$current"
note "started $id 1"
note "boot $(boot_now)"`;
const recover = `node '${cli}' recover local --yes`;
const listing = 'cd /var/lib && find cis-harden -printf "%P "';

function sh(script: string) {
  const words = ['--mount', '--propagation', 'private', 'sh', '-c', `${setup}\nset +e\n${script}`];
  const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
  return stdout + stderr;
}

describe.skipIf(!can)(
  'a run whose description a power cut took (needs root and a build)',
  { timeout: 60_000 },
  () => {
    it.each([
      ['empty', ''],
      ['missing', 'rm "$run/meta.json"\n'],
      ['empty, and a timer was set', 'note "armed 120 5 $(boot_now)"\n'],
    ])('before its first step (%s): recover says so and clears it away', (_, more) => {
      const said = sh(`${more}${recover}; echo "status $?"; ${listing}; ${recover}`);
      expect(said).toMatch(
        new RegExp(
          `^run ${id} was cut off before its first step \\(${id}/meta\\.json is empty.*\\): nothing was changed, and its journal is cleared away\nno run was interrupted on local\nstatus 0\n`,
        ),
      );
      expect(said).not.toContain(`runs/${id}`);
      expect(said).toMatch(/no run was interrupted on local\n$/);
    });

    it.each([
      ['its journal has begun a step', 'note "begin 1"\n'],
      ['something was kept already', 'echo old >"$run/step/1/before"\n'],
      ['its journal was changed', 'sed -i s/started/startet/ "$run/journal"\n'],
      ['another run is under way', 'echo 20260101T000000001Z-abcdef >"$current"\n'],
    ])('and %s: recover refuses, says what to do, and clears nothing away', (_, more) => {
      const said = sh(`${more}${recover}; echo "status $?"; ls "$run/step/1"`);
      expect(said).toContain('status 1\n');
      expect(said).toMatch(
        /cis-harden: local: (?:the journal of run \S+ is damaged|the journal there is not as it was written)/,
      );
      expect(said).toMatch(/^after$/m);
    });

    it('and its steps were begun: nothing is guessed, what was kept is named, and it can be let go', () => {
      const said = sh(
        `note "begin 1"; echo old >"$run/step/1/before"; ${recover}; node '${cli}' history --prune --run ${id} --yes; ${listing}; ${recover}`,
      );
      expect(said).toContain(
        `lie as they were before in /var/lib/cis-harden/runs/${id}/step/*/before there: put back by hand what has to be, then let it go with cis-harden history --prune --run ${id}`,
      );
      expect(said).toContain(`deleted the journals of 1 run: ${id}`);
      expect(said).toContain('no run was interrupted on local\n');
    });
  },
);
