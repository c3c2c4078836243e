import {
  type Become,
  cleanEnvironment,
  shellCommand,
  shellInput,
  type Shell,
  spawned,
  sudoRefusal,
} from './shell.ts';
import { TargetProblem, type Traffic } from './target.ts';

/** sh on this machine. */
export function localShell(become: Become): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const [file = 'env', ...words] = shellCommand(become);
  return {
    where: 'this machine',
    traffic,
    async run(script, options) {
      const program = {
        file,
        arguments: words,
        environment: cleanEnvironment,
        input: shellInput(become, script),
        where: 'this machine',
      };
      const outcome = await spawned(program, options, traffic);
      const refusal =
        become.sudo && outcome.exitCode !== 0 && outcome.stdout.length === 0
          ? sudoRefusal(outcome.stderr, 'this machine')
          : undefined;
      if (refusal !== undefined) throw new TargetProblem(refusal);
      return outcome;
    },
    async close() {},
  };
}
