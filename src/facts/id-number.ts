/** The largest number of an account or a group; the one after it stands for `none` in system calls. */
const LARGEST = 0xff_ff_ff_ff;

/** A uid or gid as the C library reads it in passwd(5) and group(5); undefined where the line is no entry for it. */
export function idNumber(field: string): number | undefined {
  const digits = /^[ \t\v\f\r]*\+?(\d+)$/.exec(field)?.[1];
  const number = Number(digits);
  return digits === undefined || number > LARGEST ? undefined : number;
}
