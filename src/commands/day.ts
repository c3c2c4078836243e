import { Day } from '../document/fields.ts';
import { shown } from '../document/words.ts';
import { Refusal } from '../exit.ts';

/** Throws Refusal where an option's day is none. */
export function checkDay(option: string, day: string | undefined): void {
  if (day !== undefined && !Day.safeParse(day).success)
    throw new Refusal(`${option} is ${shown(day)}: must be a day that exists, as YYYY-MM-DD`);
}
