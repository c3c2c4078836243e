import { counted } from '../numbers.ts';
import { html, type Html } from './escape.ts';

/** Days before its end from which an exemption is marked, so that there is time to renew or repair. */
const SOON = 30;

/** What is left of a time that ends with a day, seen from another day. */
export interface Left {
  readonly state: 'expired' | 'soon' | 'holds';
  readonly days: number;
}

/** Days as YYYY-MM-DD; a moment counts by its day. Undefined where one of them is no day. */
export function timeLeft(last: string, on: string): Left | undefined {
  const [end, now] = [dayOf(last), dayOf(on)];
  if (end === undefined || now === undefined) return undefined;
  const days = Math.round((end - now) / 86_400_000);
  return { days, state: days < 0 ? 'expired' : days <= SOON ? 'soon' : 'holds' };
}

function dayOf(text: string): number | undefined {
  const [, day] = /^(\d{4}-\d\d-\d\d)(?:T.*)?$/s.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** A day with a word where it is past or near: `2027-01-31, 12 days left`. */
export function lastDay(last: string, on: string): Html {
  const left = timeLeft(last, on);
  if (left === undefined) return html`${last}`;
  const day = html`<time datetime="${last}">${last}</time>`;
  switch (left.state) {
    case 'expired':
      return html`${day} <span class="mark expired">expired ${counted(-left.days, 'day')} ago</span>`;
    case 'soon':
      return html`${day}
        <span class="mark soon">${left.days === 0 ? 'last day' : `${counted(left.days, 'day')} left`}</span>`;
    case 'holds':
      return day;
  }
}
