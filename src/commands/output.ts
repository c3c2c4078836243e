import { open, rename, rm } from 'node:fs/promises';
import { Refusal } from '../exit.ts';
import { didYouMean } from '../profile/nearest.ts';

const formats = ['text', 'json'] as const;
type Format = (typeof formats)[number];

/** Where a result goes: standard output, and files. */
export interface Outputs {
  readonly print: Format;
  readonly files: readonly { readonly format: Format; readonly file: string }[];
}

/** Reads `--format` and `-o FORMAT:FILE`; a file without a format has the one of its ending. */
export function outputs(print: Format, wanted: readonly string[]): Outputs {
  return { print, files: wanted.map(parse) };
}

function parse(wanted: string): { format: Format; file: string } {
  const [, format, file] = /^([a-z]+):(.+)$/s.exec(wanted) ?? [];
  if (format === undefined || file === undefined)
    return { format: wanted.endsWith('.json') ? 'json' : 'text', file: wanted };
  const known = formats.find((one) => one === format);
  if (known === undefined)
    throw new Refusal(
      `-o ${wanted}: no format ${format}; there are ${formats.join(', ')}${didYouMean(format, formats)}`,
    );
  return { format: known, file };
}

/** Writes files first, so that a failure to do so is not lost behind a long text. */
export async function emit(
  { print, files }: Outputs,
  render: (format: Format, toFile: boolean) => string | Promise<string>,
): Promise<void> {
  for (const { format, file } of files) await writePrivate(file, await render(format, true));
  process.stdout.write(await render(print, false));
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
