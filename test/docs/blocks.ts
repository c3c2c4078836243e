import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** One command of a block, and the lines that the page shows below it. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/** A block of commands in a page. */
export interface Block {
  readonly page: string;
  /** The line of its fence, from 1. */
  readonly line: number;
  /** What stands in the fence behind the language, such as `exit=2,0`. */
  readonly attributes: string;
  readonly commands: readonly Shown[];
}

/** README.md and the pages of docs that people write; generated ones show no commands to run. */
export function pages(): string[] {
  const written = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : written(path);
      return entry.name.endsWith('.md') ? [path] : [];
    });
  return ['README.md', ...written('docs').sort()];
}

const skipped = new Set(['node_modules', '.vitepress', 'rules', 'reference', 'public']);

/** The blocks of `sh` (every line is a script's) and `console` (lines after `$ ` or `# `, then what they print). */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(sh|bash|shell|console)(?: ([^\n]*))?\n(.*?)^```$/gms)].map(
    ([, language, attributes = '', code = ''], index, all) => ({
      page,
      line: text.slice(0, all[index]?.index).split('\n').length,
      attributes,
      commands: language === 'console' ? session(code) : script(code),
    }),
  );
}

/** Lines of a script, those that end in a backslash joined with the next, without comments. */
function script(code: string): Shown[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s+)#\s.*$/, '').trim())
    .filter((line) => line !== '')
    .map((command) => ({ command, output: [] }));
}

function session(code: string): Shown[] {
  return code
    .replaceAll('\\\n', ' ')
    .split(/^(?=[$#] )/m)
    .map((part) => {
      const [command = '', ...output] = part.replace(/^[$#] /, '').split('\n');
      return { command, output: output.filter((line) => line.trim() !== '') };
    });
}

/** The statuses that a block allows each of its commands; 0 where it says nothing. Throws on a wrong number of them. */
export function statusesOf({ page, line, attributes, commands }: Block): number[][] {
  const said = /^exit=([\d|,]+)$/.exec(attributes)?.[1];
  if (said === undefined && attributes !== '')
    throw new Error(`${page}:${line}: "${attributes}" is no exit=...`);
  const each = said?.split(',').map((one) => one.split('|').map(Number)) ?? commands.map(() => [0]);
  if (each.length !== commands.length)
    throw new Error(`${page}:${line}: ${each.length} statuses for ${commands.length} commands`);
  return each;
}

/** The shown lines that do not occur in what a command wrote; `…` stands for anything. */
export function missing(output: readonly string[], written: string): string[] {
  const lines = written.split('\n').map((line) => line.trimEnd());
  return output.filter((shown) => {
    const parts = shown
      .trimEnd()
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    return !lines.some((line) => new RegExp(`^${parts.join('.*')}$`, 'u').test(line));
  });
}
