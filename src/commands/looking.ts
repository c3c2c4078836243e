import type { Target } from '../targets/target.ts';
import { Pace } from './pace.ts';
import type { Say } from './progress.ts';
import { animates } from './style.ts';

/** What a look is at, by the section that has begun; a section that is soon over is not worth a word. */
const phases: Readonly<Record<string, string>> = {
  contents: 'reading its configuration',
  packages: 'listing its packages',
  walk: 'walking its filesystems',
  units: 'asking for the state of its units',
  homes: 'listing home folders',
  logs: 'listing its logs',
};

/** The same target, with what it is looked at for told while that goes on. */
export function watched(target: Target, text: string, say: Say): Target {
  if (!animates()) return target;
  return {
    ...target,
    look(needs) {
      const packages = needs.flatMap((need) => (need.kind === 'apt' ? need.packages : [])).length;
      const pace = new Pace(packages, performance.now());
      let asked = 0;
      return target.look(needs, (section) => {
        if (section === 'apt' && asked < packages) {
          if (asked === 0) pace.begin(performance.now());
          pace.did(asked);
          asked += 1;
          say(
            `asking apt on ${target.name} about package ${asked} of ${packages}`,
            pace.left(performance.now()),
          );
          return;
        }
        const phase = section.startsWith('output-') ? 'asking its own programs' : phases[section];
        if (phase !== undefined) say(`${text}: ${phase}`);
      });
    },
  };
}
