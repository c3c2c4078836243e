import type { Style } from '../report/terminal.ts';

/** Columns: narrower ones are not drawn for, and longer lines of prose are hard to read. */
const NARROWEST = 40;
const WIDEST = 120;
/** In a pipe or a file, so that the same result is always the same text. */
const STABLE = 100;

/** What colour and width depend on. */
interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined };
}

interface Erring extends Pick<Surroundings, 'env'> {
  readonly stderr: { readonly isTTY?: boolean | undefined };
}

interface Wished {
  readonly color: boolean;
  readonly verbose?: true | undefined;
}

/**
 * Colour and width for standard output, or for a file. `--no-color` and NO_COLOR (no-color.org) are stronger than
 * FORCE_COLOR, which is stronger than what the terminal is.
 */
export function styleOf(
  options: Wished,
  toFile: boolean,
  { env, stdout }: Surroundings = process,
): Style & { readonly verbose: boolean } {
  const terminal = stdout.isTTY === true && !toFile;
  return {
    color: options.color && !toFile && !env['NO_COLOR'] && (forced(env) ?? (terminal && !isDumb(env))),
    width: terminal ? Math.min(Math.max(stdout.columns || 80, NARROWEST), WIDEST) : STABLE,
    verbose: options.verbose === true,
  };
}

/** Whether the locale writes UTF-8, by the variables of locale(7) in their order; without any it is C. */
export function writesUtf8(env: Surroundings['env'] = process.env): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
}

/** Whether standard error is a terminal that can draw over what it has shown. */
export function animates({ env, stderr }: Erring = process): boolean {
  return stderr.isTTY === true && !isDumb(env);
}

/** Undefined where FORCE_COLOR says nothing. */
function forced(env: Surroundings['env']): boolean | undefined {
  const said = env['FORCE_COLOR'];
  return said === undefined || said === '' ? undefined : said !== '0' && said !== 'false';
}

function isDumb(env: Surroundings['env']): boolean {
  return env['TERM'] === 'dumb';
}
