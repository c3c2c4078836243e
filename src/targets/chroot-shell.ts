import enter from './chroot.sh?raw';
import { cleanEnvironment, lastLine, type Shell } from './shell.ts';
import { spawned } from './spawned.ts';
import { TargetProblem, type Traffic } from './target.ts';

const namespaces = [
  '--mount',
  '--pid',
  '--ipc',
  '--uts',
  '--fork',
  '--kill-child',
  '--propagation',
  'private',
];

/** sh of an image, with the image as its root and nothing of this machine's running system in reach. */
export function chrootShell(root: string): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const where = `the image ${root}`;
  const words = [...namespaces, '/bin/sh', '-c', enter, 'sh', root];
  return {
    where,
    traffic,
    async run(script, options) {
      if (process.getuid?.() !== 0) throw new TargetProblem(`changing ${where} needs root`);
      const input = { text: script };
      const program = { file: 'unshare', arguments: words, environment: cleanEnvironment, input, where };
      const outcome = await spawned(program, options, traffic);
      if (outcome.exitCode === 127 || outcome.exitCode === 126)
        throw new TargetProblem(`the programs of ${where} do not run here: ${lastLine(outcome.stderr)}`);
      return outcome;
    },
    async close() {},
  };
}
