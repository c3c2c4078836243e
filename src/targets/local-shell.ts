import { conversation } from './become.ts';
import { type Become, cleanEnvironment, type Shell } from './shell.ts';
import { spawned } from './spawned.ts';
import type { Traffic } from './target.ts';

/** A wrong password is punished with some seconds. */
const START_SECONDS = 30;

/** sh on this machine. */
export function localShell(become: Become): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const where = 'this machine';
  return {
    where,
    traffic,
    async run(script, options) {
      const said = conversation(become, script, { ...options, where, seconds: START_SECONDS });
      const [file = '', ...words] = said.words;
      const { input } = said;
      const program = { file, arguments: words, environment: cleanEnvironment, input, where };
      return said.answer(await spawned(program, said.options, traffic));
    },
    async close() {},
  };
}
