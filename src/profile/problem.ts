/** Where something stands: a file with line and column, both counted from 1, or an option of the command line. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly col?: number;
}

/** One mistake. The message names the value, what is wrong with it and what would be right. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
}

/**
 * A profile, benchmark or table that is refused, with every mistake that was found in one look. It is the
 * only error that loading and resolving throw; `message` has one line per mistake.
 */
export class ProfileProblem extends Error {
  override readonly name = 'ProfileProblem';
  /** At least one, in the order of the files. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(lines(problems).join('\n'));
    this.problems = problems;
  }

  get file(): string | undefined {
    return this.problems[0]?.place.file;
  }

  get line(): number | undefined {
    return this.problems[0]?.place.line;
  }

  get col(): number | undefined {
    return this.problems[0]?.place.col;
  }
}

/** Throws where there is a mistake. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProfileProblem(problems);
}

/** `file:line:col`, safe to print. */
export function placeText({ file, line, col }: Place): string {
  return [printable(file), line, col].filter((part) => part !== undefined).join(':');
}

/** Text without what a terminal would obey: control characters and changes of direction become escapes. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const most = 50;

function lines(problems: readonly Problem[]): string[] {
  const shown = problems
    .slice(0, most)
    .map(({ place, message }) => `${placeText(place)}: ${printable(message)}`);
  if (problems.length > most) shown.push(`and ${problems.length - most} more`);
  return shown;
}
