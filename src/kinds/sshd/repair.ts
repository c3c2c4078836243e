import type { Change, Decision } from '../../change.ts';
import type { SshdConfig } from '../../facts/sshd-config.ts';
import { decide } from '../../facts/sshd/in-force.ts';
import type { Setting } from '../../facts/sshd/setting.ts';
import { editedFiles, type Asks, type Edit } from './edit.ts';
import { badSettings, optionFindings, placeOf } from './judge.ts';
import type { Wish } from './wish.ts';

/**
 * Changes after which nothing is found: the line that decides outside of Match blocks gets the wished value
 * where it has a bad one, other lines with a bad value become comments, and where no line is left that
 * decides well one is added. What stands on the daemon's command line is for a person to change.
 */
export function* repairedOptions(
  config: SshdConfig,
  wishes: readonly Wish[],
  asks: Asks = {},
): Generator<Change> {
  const edits: Edit[] = [];
  const added: string[] = [];
  const decisions: Decision[] = [];
  for (const wish of wishes.filter((one) => !optionFindings(config, one).next().done)) {
    const bad = badSettings(config, wish);
    decisions.push(
      ...bad.filter(({ commandLine }) => commandLine).map((at) => commandLineDecision(wish, at)),
    );
    const own = bad.filter(({ commandLine }) => !commandLine);
    const decisive = own.find((at) => isDecisive(config, wish, at));
    const line = wish.value === undefined ? undefined : `${wish.option} ${wish.value}`;
    const commented = own.filter((at) => at !== decisive);
    edits.push(...commented.map((at) => ({ at, to: undefined })));
    if (decisive !== undefined && line !== undefined) edits.push({ at: decisive, to: line });
    else if (isWished(config, wish, commented)) continue;
    else if (line !== undefined) added.push(line);
    else decisions.push(undecided(wish));
  }
  if (edits.length > 0 || added.length > 0) yield* editedFiles(config, edits, added, asks);
  yield* decisions;
}

/** Whether a line is the one that decides outside of Match blocks: the first one, of MaxStartups the last. */
function isDecisive({ settings }: SshdConfig, { option }: Wish, setting: Setting): boolean {
  const outside = settings.filter(
    ({ keyword, blocks, commandLine }) =>
      keyword === option.toLowerCase() && blocks.length === 0 && !commandLine,
  );
  const decisive = option === 'MaxStartups' ? outside.at(-1) : outside[0];
  return decisive !== undefined && placeOf(decisive) === placeOf(setting);
}

/** Whether the files without some lines, and without a command line, give a good value. */
function isWished(config: SshdConfig, { option, accepts }: Wish, without: readonly Setting[]): boolean {
  const places = new Set(without.map(placeOf));
  const left = config.settings.filter((setting) => !setting.commandLine && !places.has(placeOf(setting)));
  return accepts(decide(left, option, config.defaultOf(option)).value);
}

function commandLineDecision({ option, expected }: Wish, setting: Setting): Decision {
  return {
    kind: 'decision',
    text: `Take ${option} from sshd's command line in ${placeOf(setting)}, where it beats every file, or give it a value as expected: ${expected}.`,
  };
}

function undecided({ option, expected }: Wish): Decision {
  return {
    kind: 'decision',
    text: `Give ${option} a value as expected: ${expected}. No value of this rule's parameters fits this host.`,
  };
}
