import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { history } from '../../src/apply/history.ts';
import { Host } from '../../src/host/host.ts';
import type { Become } from '../../src/targets/shell.ts';
import { shellTarget } from '../../src/targets/shell-target.ts';
import { sshShell } from '../../src/targets/ssh-shell.ts';
import { canServe, password, type Sshd, startSshd } from '../targets/sshd.ts';

const limits = { timeoutSeconds: 60, maxBytes: 1024 * 1024 };
const answers = /: no shell started there within 2 s; a start-up file of the account there /;
const ended =
  /: its shell ended before it ran anything \(status \d+.*\); a start-up file of the account there /;

/** What bash reads before it runs what ssh asks for, by what it does. */
const harmless: Readonly<Record<string, string>> = {
  'prints text and half a line': "echo 'welcome'; echo 'to stderr' >&2; printf 'no newline at the end'",
  'prints what a run and its journal print': `printf '@ ended\\n@ drift 1\\n20260101T000000000Z-abcdef/journal\\0started x 1\\n../current\\0'`,
  'prints what earlier versions printed before a script': "echo 'cis-harden: the shell has started'",
  'sets PATH to nothing that exists': 'PATH=/nowhere',
  'sets IFS, and stops at errors and unset names': "IFS='abcdefghijklmnopqrstuvwxyz/'; set -eu",
  'traces what it does': 'set -xv',
  'traces what it does into its output': 'exec 2>&1; set -x',
  'sets traps and ignores signals': "trap 'echo trapped' EXIT DEBUG; trap '' CHLD TERM PIPE",
  'goes to a folder that is gone': 'mkdir "$HOME/gone" && cd "$HOME/gone" && rmdir "$HOME/gone"',
  'gives what it makes no permissions': 'umask 777',
  'names functions and aliases like commands':
    'env() { echo no; }; sudo() { echo no; }; cat() { echo no; }; export -f env sudo cat; shopt -s expand_aliases; alias env=false sudo=false sh=false',
  'sets what other shells and loaders listen to':
    'export ENV=/dev/zero BASH_ENV=/dev/zero POSIXLY_CORRECT=1 SHELLOPTS',
};

const refused: Readonly<Record<string, readonly [does: string, says: RegExp]>> = {
  'reads all of standard input': ['cat >/dev/null', answers],
  'reads a line': ['read -r line', answers],
  'becomes a program that prints what it is given': ['exec cat', answers],
  'closes standard output': ['exec >/dev/null', answers],
  'waits for ever': ['sleep 1000', answers],
  'closes standard input': ['exec </dev/null', ended],
  'ends the shell': ['exit 0', ended],
  'ends the shell with an error': ['echo "out of order" >&2; exit 3', ended],
  'names a function like what starts programs': ['exec() { echo no; }', ended],
};

describe.skipIf(!canServe)(
  'an account whose start-up file (skipped without root, sshd, sudo or openssl)',
  { timeout: 60_000 },
  () => {
    let sshd: Sshd;
    beforeAll(async () => {
      sshd = await startSshd();
    });
    afterAll(() => sshd.stop());

    const using = async <T>(
      file: string,
      become: Become,
      use: (shell: Awaited<ReturnType<typeof sshShell>>) => Promise<T>,
    ) => {
      writeFileSync(join(sshd.folder, 'home/ops/.bashrc'), `${file}\n`);
      const address = { host: '127.0.0.1', user: 'ops', port: sshd.port };
      const shell = await sshShell(address, {
        become,
        config: sshd.config(),
        interactive: false,
        startSeconds: 2,
      });
      try {
        return await use(shell);
      } finally {
        await shell.close();
      }
    };

    describe.each([
      ['as it logs in', { sudo: false }],
      ['with sudo and a password', { sudo: true, password }],
    ] as const)('%s', (_, become) => {
      it.each(Object.keys(harmless))('%s', async (what) => {
        await using(harmless[what] ?? '', become, async (shell) => {
          const target = shellTarget('ssh', 'ssh', shell);
          const evidence = await target.look([{ kind: 'file', path: '/etc/passwd' }]);
          expect(evidence).toMatchObject({ privileged: become.sudo, identity: { user: 'ops' } });
          expect(new Host(evidence).text('/etc/passwd')).toContain('ops:x:4242');
          expect(await history(target)).toEqual([]);
          const script = 'echo one; false; echo $?; sh -c "exit 5" || echo $?; pwd; umask; printf last';
          expect(await shell.run(script, limits)).toMatchObject({
            exitCode: 0,
            stdout: Buffer.from('one\n1\n5\n/\n0022\nlast'),
          });
        });
      });

      it.each(Object.keys(refused))('%s: nothing runs, and it says why', async (what) => {
        const [does = '', says = /./] = refused[what] ?? [];
        await using(does, become, async (shell) => {
          const target = shellTarget('ssh', 'ssh', shell);
          await expect(target.look([])).rejects.toThrow(says);
          // No runs would be another answer than none.
          await expect(history(target)).rejects.toThrow(says);
        });
      });
    });

    it('reads standard input: no password is given to it', async () => {
      const kept = join(sshd.folder, 'home/ops/heard');
      await using(`cat >${kept}`, { sudo: true, password }, async (shell) => {
        await expect(shell.run('echo ran', limits)).rejects.toThrow(answers);
      });
      expect(readFileSync(kept, 'utf8')).toBe('');
    });
  },
);
