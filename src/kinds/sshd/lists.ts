import type { Change, Decision } from '../../change.ts';
import { SSHD_CONFIG, type SshdConfig } from '../../facts/sshd-config.ts';
import { listInForce, namesOf } from '../../facts/sshd/agree.ts';
import { decideList, isUnconditional } from '../../facts/sshd/in-force.ts';
import type { ListOption } from '../../facts/sshd/options.ts';
import type { Setting } from '../../facts/sshd/setting.ts';
import { isSince, type OpenSshVersion } from '../../facts/sshd/version.ts';
import type { Finding } from '../../rule.ts';
import { editedFiles, type Asks, type Edit } from './edit.ts';
import { blockOf, placeOf } from './judge.ts';

/** Names that an option which permits may hold at most, or that one which denies must hold at least. */
export interface ListWish {
  readonly option: ListOption;
  readonly names: readonly string[];
}

/** What is not as wished: the names in force, and lines of Match blocks that widen them for some connections. */
export function* listFindings(config: SshdConfig, wish: ListWish): Generator<Finding> {
  const inForce = listInForce(config, wish.option);
  const seen = new Set<string>();
  if (!isGood(wish, namesOf(inForce)))
    yield finding(
      wish,
      wish.option,
      namesOf(inForce),
      inForce[0] === undefined ? SSHD_CONFIG : placeOf(inForce[0]),
    );
  for (const setting of conditional(config, wish)) {
    if (isGood(wish, setting.args) || seen.has(placeOf(setting))) continue;
    seen.add(placeOf(setting));
    yield finding(wish, `${wish.option} in ${blockOf(setting)}`, setting.args, placeOf(setting));
  }
}

/** Changes after which nothing is found. Names are taken from lists that permit and added to lists that deny. */
export function* repairedLists(
  config: SshdConfig,
  wishes: readonly ListWish[],
  asks: Asks,
): Generator<Change> {
  const edits: Edit[] = [];
  const added: string[] = [];
  const decisions: Decision[] = [];
  for (const wish of wishes.filter((one) => !listFindings(config, one).next().done)) {
    const wanted = isAllow(wish) ? narrowed(config, wish) : widened(config, wish);
    edits.push(...wanted.edits);
    added.push(...wanted.added);
    const beating = listInForce(config, wish.option).find((at) => at.commandLine && !isGood(wish, at.args));
    if (isAllow(wish) && beating !== undefined)
      decisions.push({
        kind: 'decision',
        text: `Take ${wish.option} from sshd's command line in ${placeOf(beating)}, where it adds to every file.`,
      });
  }
  if (edits.length > 0 || added.length > 0) yield* editedFiles(config, edits, added, asks);
  yield* decisions;
}

interface Wanted {
  readonly edits: readonly Edit[];
  readonly added: readonly string[];
}

/** Lines with other names go; the first line outside of Match blocks, or a new one, names all that are wished. */
function narrowed(config: SshdConfig, wish: ListWish): Wanted {
  const own = ownLines(config, wish);
  const line = `${wish.option} ${wish.names.join(' ')}`;
  const bad = own.filter(({ args }) => args.some((name) => !wish.names.includes(name)));
  const first = own.find(({ blocks }) => blocks.length === 0);
  const replaced = first !== undefined && bad.some((at) => placeOf(at) === placeOf(first));
  const edits = bad.map((at) => ({ at, to: replaced && placeOf(at) === placeOf(first) ? line : undefined }));
  const left = namesOf(
    decideList(
      own.filter((at) => !bad.includes(at)),
      wish.option,
    ),
  );
  return { edits, added: replaced || left.length > 0 ? [] : [line] };
}

/** Every list that lacks a name gets it at the end of its first line. */
function widened(config: SshdConfig, wish: ListWish): Wanted {
  const inForce = decideList(config.settings, wish.option);
  const lacking = wish.names.filter((name) => !namesOf(inForce).includes(name));
  const edits = conditional(config, wish)
    .filter(({ args }) => !isGood(wish, args))
    .map((at) =>
      extended(
        config,
        wish,
        at,
        wish.names.filter((name) => !at.args.includes(name)),
      ),
    );
  if (lacking.length === 0) return { edits, added: [] };
  const first = inForce.find(({ commandLine }) => !commandLine);
  if (first === undefined) return { edits, added: [`${wish.option} ${lacking.join(' ')}`] };
  return { edits: [extended(config, wish, first, lacking), ...edits], added: [] };
}

function ownLines({ settings }: SshdConfig, { option }: ListWish): Setting[] {
  return settings.filter(({ keyword, commandLine }) => keyword === option.toLowerCase() && !commandLine);
}

function extended({ build }: SshdConfig, { option }: ListWish, at: Setting, names: readonly string[]): Edit {
  return { at, to: [option, ...at.args.map((name) => quoted(name, build.version)), ...names].join(' ') };
}

/** One word for sshd: what would end it or mean something else is set in double quotes. */
function quoted(name: string, version: OpenSshVersion): string {
  if (!/[\s"'#=\\]/.test(name)) return name;
  return isSince(version, 8, 7) ? `"${name.replace(/["\\]/g, '\\$&')}"` : `"${name}"`;
}

function conditional({ settings }: SshdConfig, { option }: ListWish): Setting[] {
  return settings.filter(
    (setting) =>
      setting.keyword === option.toLowerCase() && setting.args.length > 0 && !isUnconditional(setting),
  );
}

function isGood(wish: ListWish, names: readonly string[]): boolean {
  if (!isAllow(wish)) return wish.names.every((name) => names.includes(name));
  return names.length > 0 && names.every((name) => wish.names.includes(name));
}

function isAllow({ option }: ListWish): boolean {
  return option.startsWith('Allow');
}

function finding(wish: ListWish, what: string, names: readonly string[], where: string): Finding {
  return {
    what,
    expected: `${isAllow(wish) ? 'nobody but' : 'at least'} ${wish.names.join(' ')}`,
    actual: names.length === 0 ? 'names nobody' : names.join(' '),
    where,
    state: 'persistent',
  };
}
