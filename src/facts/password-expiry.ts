import type { ShadowEntry } from '../host/evidence.ts';

/** What pam_unix says of an account by its line in /etc/shadow (shadow(5)), with the results' names. */
export type Expiry =
  | 'success'
  /** The account itself has expired. */
  | 'acct_expired'
  /** The password has to be changed first. */
  | 'new_authtok_reqd'
  /** The password has been expired for longer than it may be. */
  | 'authtok_expired';

type Ages = Pick<ShadowEntry, 'lastChange' | 'max' | 'inactive' | 'expire'>;

/**
 * Whether an account can be used on a day, counted from 1970, as pam_unix decides it. A field that is empty means
 * never. Undefined where a field is no number, for which the C library has no entry.
 */
export function expiryOn(entry: Ages, today: number): Expiry | undefined {
  const [lastChange, max, inactive, expire] = [entry.lastChange, entry.max, entry.inactive, entry.expire].map(
    days,
  );
  if (lastChange === undefined || max === undefined || inactive === undefined || expire === undefined)
    return undefined;
  const age = today - lastChange;
  if (expire !== NEVER && today >= expire) return 'acct_expired';
  if (lastChange === 0) return 'new_authtok_reqd';
  // A day in the future: nothing else is looked at.
  if (today < lastChange || max === NEVER) return 'success';
  const isOver = age > max && age > inactive && age > max + inactive;
  if (isOver && inactive !== NEVER) return 'authtok_expired';
  return age > max ? 'new_authtok_reqd' : 'success';
}

const NEVER = -1;

/** As the C library reads the field into a number of 32 bits; it refuses a line with a negative one. */
function days(field: string): number | undefined {
  if (field === '') return NEVER;
  return /^\d{1,10}$/.test(field) ? Number(field) | 0 : undefined;
}
