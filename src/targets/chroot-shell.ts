import { cleanEnvironment, type Shell, spawned } from './shell.ts';
import { TargetProblem, type Traffic } from './target.ts';

/**
 * Prepares an image for its own package tools: /proc, a few devices, and a word to invoke-rc.d(8) that no
 * service shall start. All in a mount namespace of its own, so nothing outside sees it and all of it ends
 * with the shell.
 */
const enter = `
set -e
root=$1
[ -d "$root/proc" ] && [ ! -L "$root/proc" ] && mount -t proc proc "$root/proc"
if [ -d "$root/dev" ] && [ ! -L "$root/dev" ]; then
	mount -t tmpfs -o mode=0755 dev "$root/dev"
	for device in null zero full random urandom; do
		: >"$root/dev/$device"
		mount --bind "/dev/$device" "$root/dev/$device"
	done
fi
if [ -d "$root/run" ] && [ ! -L "$root/run" ]; then mount -t tmpfs -o mode=0755 run "$root/run"; mkdir "$root/run/cis-harden-offline"; fi
exec chroot "$root" /usr/bin/env -i PATH="$PATH" LC_ALL=C HOME=/ /bin/sh -s
`;

/** sh of an image, with the image as its root and nothing of this machine's running system in reach. */
export function chrootShell(root: string): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const where = `the image ${root}`;
  return {
    where,
    traffic,
    async run(script, options) {
      if (process.getuid?.() !== 0) throw new TargetProblem(`changing ${where} needs root`);
      const words = [
        '--mount',
        '--pid',
        '--ipc',
        '--uts',
        '--fork',
        '--kill-child',
        '--propagation',
        'private',
        '/bin/sh',
        '-c',
        enter,
        'sh',
        root,
      ];
      const program = {
        file: 'unshare',
        arguments: words,
        environment: cleanEnvironment,
        input: script,
        where,
      };
      const outcome = await spawned(program, options, traffic);
      if (outcome.exitCode === 127 || outcome.exitCode === 126)
        throw new TargetProblem(
          `the programs of ${where} do not run here: ${outcome.stderr.trim().split('\n').at(-1) ?? ''}`,
        );
      return outcome;
    },
    async close() {},
  };
}
