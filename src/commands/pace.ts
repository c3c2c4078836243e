/** Steps that have to be done, and milliseconds that they have to have taken, before anything is foretold. */
const FEWEST = 5;
const SHORTEST = 3000;

/** How fast equal pieces of work get done. */
export class Pace {
  readonly #count: number;
  #began: number;
  #done = 0;

  /** @param now milliseconds of a clock that nobody sets */
  constructor(count: number, now: number) {
    this.#count = count;
    this.#began = now;
  }

  /** Where the work begins later than it was planned. */
  begin(now: number): void {
    this.#began = now;
  }

  did(done: number): void {
    this.#done = done;
  }

  /** Seconds that the rest takes if it goes on like this; undefined while too little is done to tell. */
  left(now: number): number | undefined {
    const taken = now - this.#began;
    if (this.#done < FEWEST || taken < SHORTEST || this.#done >= this.#count) return undefined;
    return Math.ceil(((taken / this.#done) * (this.#count - this.#done)) / 1000);
  }
}

/** `about 1 min 20 s left`: no more exact than an estimate is. */
export function leftText(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  const rounded = Math.ceil(seconds / 10) * 10;
  return `about ${spanText(rounded)} left`;
}

/** `8 s`, `1 min 20 s`, `1 h 5 min`. */
export function spanText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours} h${minutes > 0 ? ` ${minutes} min` : ''}`;
  if (minutes > 0) return `${minutes} min${rest > 0 ? ` ${rest} s` : ''}`;
  return `${rest} s`;
}
