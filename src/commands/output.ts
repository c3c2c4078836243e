import { open, rename, rm } from 'node:fs/promises';
import { Refusal } from '../exit.ts';
import { asciiOnly } from '../report/terminal.ts';
import { writesUtf8 } from './style.ts';
import { refuseUnwritable } from './writable.ts';
import {
  formats,
  type FormatName,
  formatsOf,
  formatsOfFile,
  nearestFormat,
  type Rendering,
} from '../report/formats.ts';

/** Where a result goes: standard output, and files. */
export interface Outputs {
  readonly print: FormatName;
  readonly files: readonly { readonly format: FormatName; readonly file: string }[];
}

/**
 * Reads `--format` and `-o FORMAT:FILE` of a command; a file without a format has the one of its ending. Throws
 * Refusal for a format that the command does not write, and for a file that can't be written.
 */
export function outputs(command: Rendering, print: FormatName, wanted: readonly string[]): Outputs {
  const files = wanted.map((one) => parse(command, one));
  refuseUnwritable(files.map(({ file }) => file));
  return { print: writable(command, print, `--format ${print}`), files };
}

function parse(command: Rendering, wanted: string): Outputs['files'][number] {
  const [, format, named] = /^([a-z]+):(.*)$/s.exec(wanted) ?? [];
  if (format !== undefined && named !== undefined)
    return { format: writable(command, format, `-o ${wanted}`), file: named };
  const [only, ...others] = formatsOfFile(wanted);
  if (only !== undefined && others.length > 0)
    throw new Refusal(
      `-o ${wanted}: the ending is that of ${[only, ...others].join(' and ')}; say which, as in -o ${only}:${wanted}`,
    );
  return { format: writable(command, only ?? 'text', `-o ${wanted}`), file: wanted };
}

function writable(command: Rendering, format: string, said: string): FormatName {
  const possible = formatsOf(command);
  const known = possible.find((one) => one === format);
  if (known !== undefined) return known;
  const exists = formats.some(({ name }) => name === format);
  throw new Refusal(
    `${said}: ${exists ? `${command} does not write ${format}` : `no format ${format}`}; ` +
      `there are ${possible.join(', ')}${exists ? '' : nearestFormat(format, possible)}`,
  );
}

/** Prints text for people, in characters that the locale has. */
export function print(text: string): void {
  process.stdout.write(writesUtf8() ? text : asciiOnly(text));
}

/** Writes files first, so that a failure to do so is not lost behind a long text. */
export async function emit(
  { print: format, files }: Outputs,
  render: (format: FormatName, toFile: boolean) => string | Promise<string>,
): Promise<void> {
  for (const { format: one, file } of files) await writePrivate(file, await render(one, true));
  const text = await render(format, false);
  if (format === 'text') print(text);
  else process.stdout.write(text);
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivate(file: string, content: string | Uint8Array): Promise<void> {
  const { randomBytes } = await import('node:crypto');
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (problem) {
    await rm(draft, { force: true });
    throw new Refusal(
      `${file} can't be written: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}
