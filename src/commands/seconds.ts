/** A window for a login, in seconds. */
const SHORTEST = 10;
const LONGEST = 3600;

/** Reads `90`, `90s`, `2m` or `1h` as seconds; the message says what is wrong with it. */
export function secondsOf(text: string): { readonly seconds: number } | { readonly problem: string } {
  const [, digits, unit = 's'] = /^(\d{1,6})(s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined)
    return { problem: 'a time is a number of seconds, or one with s, m or h: 90, 90s, 2m' };
  const seconds = Number(digits) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1);
  if (seconds < SHORTEST || seconds > LONGEST)
    return { problem: `a login has to be proved within ${SHORTEST} s to ${LONGEST} s (1h)` };
  return { seconds };
}
