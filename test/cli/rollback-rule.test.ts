import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
const can =
  process.getuid?.() === 0 &&
  existsSync(join(top, 'dist/cli.js')) &&
  ['useradd', 'unshare'].every((program) => spawnSync('which', [program]).status === 0) &&
  spawnSync('unshare', ['--mount', 'true']).status === 0;

/** A throw-away copy of this machine that the script has for itself. */
const enter = `set -e
base=$(mktemp -d)
mount -t tmpfs own "$base" && mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" own "$base/root"
mount -t proc proc "$base/root/proc" && mount --rbind /dev "$base/root/dev"
mount -t tmpfs own "$base/root/run" && mount -t tmpfs -o mode=1777 own "$base/root/tmp"
mkdir "$base/root/tmp/tool" && mount --bind '${top}' "$base/root/tmp/tool"
rm -rf "$base/root/var/lib/cis-harden"
exec chroot "$base/root" /bin/sh -c "$1"`;

/** What the script prints, in a mount namespace that ends with it. */
function sh(script: string): string {
  const words = ['--mount', '--pid', '--fork', '--propagation', 'private', 'sh', '-c', enter, 'sh'];
  const setup = `cd /tmp; tool() { node /tmp/tool/dist/cli.js "$@" 2>&1; }; asked='--assume-platform ubuntu-18.04'`;
  const { stdout, stderr } = spawnSync('unshare', [...words, `${setup}\n${script}`], { encoding: 'utf8' });
  return stdout + stderr;
}

describe.skipIf(!can)(
  'rollback of single rules (needs root, a build and useradd)',
  { timeout: 180_000 },
  () => {
    it('leaves what rules that only pass by it need, and takes it back when they are named too', () => {
      const said = sh(`useradd -m eve -s /bin/sh; printf x >/home/eve/.netrc
chmod 0666 /home/eve/.netrc; chown eve /home/eve/.netrc; chmod 0750 /home/eve
tool apply local $asked --allow touches-user-files --rule home-netrc-absent --rule home-dot-files-writable --yes >/dev/null
ls /home/eve/.netrc 2>/dev/null || echo gone
tool rollback local --rule home-netrc-absent --yes
ls /home/eve/.netrc 2>/dev/null || echo still gone
tool rollback local --rule home-netrc-absent --rule home-dot-files-writable --yes
stat -c %a /home/eve/.netrc`);
      expect(said).toMatch(/^gone\n/);
      expect(said.replace(/\s+/g, ' ')).toContain(
        '/home/eve/.netrc: other rules need it; to take it back with them, add --rule home-dot-files-writable',
      );
      expect(said).toMatch(/\nstill gone\n/);
      expect(said).toMatch(/is taken\s+back.*\n666\n$/s);
    });

    it('goes on with these rules alone when it was killed, at whatever moment', () => {
      // sync is called before and after each thing that counts; the run is killed at one of them.
      const said = sh(`modes() { stat -c %a /etc/issue.net /etc/issue /etc/motd | tr '\\n' ' '; }
printf '#!/bin/sh\\necho >>/tmp/count; [ "$(wc -l </tmp/count)" != "$(cat /tmp/at)" ] || kill -9 "$PPID"; exec /bin/sync "$@"\\n' >/tmp/killing; chmod 755 /tmp/killing
for at in 1 2 3 4 5 6 7 8 9 10; do
	chmod 0666 /etc/issue.net /etc/issue /etc/motd
	tool apply local $asked --rule permissions-issue-net --rule permissions-issue --rule permissions-motd --yes >/dev/null
	: >/tmp/count; echo "$at" >/tmp/at; mv /tmp/killing /usr/local/bin/sync
	tool rollback local --rule permissions-issue --yes >/dev/null; first=$?
	mv /usr/local/bin/sync /tmp/killing
	printf '%s %s %s' "$at" "$first" "$(modes)"
	tool recover local --yes >/dev/null; printf ': %s %s' "$?" "$(modes)"
	tool rollback local --rule permissions-issue --yes >/dev/null; printf ': %s\\n' "$(modes)"
	tool history local | grep -c -E 'interrupted|damaged'
	rm -rf /var/lib/cis-harden
done`);
      const rounds = [...said.matchAll(/^(\d+) (\d+) (.*?) : (\d+) (.*?) : (.*?) *\n(\d+)$/gm)];
      expect(rounds, said).toHaveLength(10);
      // Some were killed, and some came to their end.
      expect(new Set(rounds.map(([, , first]) => first)), said).toEqual(new Set(['0', '1']));
      for (const [line, , , , recovered, , after, open] of rounds) {
        expect(recovered, line).toBe('0');
        expect(after, line).toBe('644 666 644');
        expect(open, line).toBe('0');
      }
    });
  },
);
