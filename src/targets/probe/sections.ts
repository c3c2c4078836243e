import { TargetProblem } from '../target.ts';
import type { Frame } from './frames.ts';

/** A section of a look with what its command complained of. */
export interface Section extends Frame {
  readonly complaints: Buffer;
}

/** The sections of a look by name. */
export class Sections {
  readonly #frames: readonly Frame[];

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
  }

  /** Throws TargetProblem where the look has none of that name. */
  of(name: string): Section {
    const found = this.find(name);
    if (found === undefined) throw new TargetProblem(`the look came back without its section ${name}`);
    return found;
  }

  /** A section of find's that came to its end: its status is 1 where it could not look at something. */
  ended(name: string): Section {
    const section = this.of(name);
    const { status, complaints } = section;
    if (status === 124 || status === 137)
      throw new TargetProblem('looking at files did not end within 20 s: is a mount hanging?');
    if (status > 1) throw new TargetProblem(`find does not work there: ${firstLine(complaints)}`);
    return section;
  }

  find(name: string): Section | undefined {
    const frame = this.#frames.find((one) => one.name === name);
    const complaints = this.#frames.find((one) => one.name === `${name}-complaints`);
    return frame && { ...frame, complaints: complaints?.bytes ?? Buffer.alloc(0) };
  }

  /** Those of a name that stands for several, in their order. */
  all(name: string): readonly Frame[] {
    return this.#frames.filter((one) => one.name === name);
  }
}

/** The first thing that a command complained of. */
export function firstLine(complaints: Buffer): string {
  const lines = complaints.toString('utf8').split('\n');
  return lines.find((line) => line.trim() !== '')?.slice(0, 200) ?? 'it gives no reason';
}
