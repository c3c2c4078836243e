import { Day } from '../document/fields.ts';
import { shown } from '../document/words.ts';
import { Refusal } from '../exit.ts';

/** Throws Refusal where an option's day is none, or was before `today`. */
export function checkDay(option: string, day: string | undefined, today: string): void {
  if (day === undefined) return;
  if (!Day.safeParse(day).success)
    throw new Refusal(`${option} is ${shown(day)}: must be a day that exists, as YYYY-MM-DD`);
  if (day < today) throw new Refusal(`${option} is ${day}: that is past, so nothing would be exempt`);
}
