/** Why a host took back a run that came to its end: nobody confirmed it in time, the new login failed, it restarted. */
export type TakenBackWhy = 'not-confirmed' | 'login-failed' | 'restarted';

/** What a run's journal says of its confirmation. It lies on the host: it is read with suspicion. */
export type Waiting =
  /** Its changes are made, and the host takes them back at `until` (ISO 8601) unless it is confirmed. */
  | { readonly state: 'unconfirmed'; readonly until?: string }
  | { readonly state: 'confirmed' }
  /** `left`: how many steps could not be taken back, or were changed by others since. */
  | {
      readonly state: 'reverted';
      readonly why: TakenBackWhy;
      readonly at?: string;
      readonly left: number;
    };

const causes: Readonly<Record<string, TakenBackWhy>> = {
  timer: 'not-confirmed',
  asked: 'login-failed',
  boot: 'restarted',
};

/** Undefined where the run waits for nobody: it never did, is not at its end, or was taken back in another way. */
export function waitingOf(journal: readonly string[]): Waiting | undefined {
  if (!journal.some((line) => line.startsWith('armed '))) return undefined;
  const ended = journal.findLast((line) =>
    /^(?:applied|reverting|confirmed|reverted|reverted-but|rolled-back)(?: |$)/.test(line),
  );
  if (ended === 'applied') return unconfirmed(journal);
  if (ended?.startsWith('confirmed ')) return { state: 'confirmed' };
  const [, left = '0', word = '', epoch = ''] =
    /^reverted(?:-but (\d{1,9}))? (timer|boot|asked) (\d{1,12})$/.exec(ended ?? '') ?? [];
  const why = causes[word];
  return why === undefined
    ? undefined
    : { state: 'reverted', why, left: Number(left), ...timed('at', epoch) };
}

function unconfirmed(journal: readonly string[]): Waiting {
  const window = journal.findLast((line) => line.startsWith('window ')) ?? '';
  const [, epoch = ''] = /^window \d+ (\d{1,12})$/.exec(window) ?? [];
  return { state: 'unconfirmed', ...timed('until', epoch) };
}

/** A time in seconds since 1970 as ISO 8601, where it is one. */
function timed<K extends string>(key: K, epoch: string): { readonly [key in K]?: string } {
  const time = new Date(Number(epoch) * 1000);
  if (epoch === '' || Number.isNaN(time.getTime())) return {};
  return { [key]: time.toISOString() } as { readonly [key in K]?: string };
}
