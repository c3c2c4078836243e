import { privileged, shellCommand, shellInput } from './become.ts';
import { type Become, cleanEnvironment, type Shell } from './shell.ts';
import { spawned } from './spawned.ts';
import type { Traffic } from './target.ts';

/** sh on this machine. */
export function localShell(become: Become): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const where = 'this machine';
  const [file = 'env', ...words] = shellCommand(become);
  return {
    where,
    traffic,
    async run(script, options) {
      const input = shellInput(become, script);
      const program = { file, arguments: words, environment: cleanEnvironment, input, where };
      return privileged(await spawned(program, options, traffic), become, where);
    },
    async close() {},
  };
}
