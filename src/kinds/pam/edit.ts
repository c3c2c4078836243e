import { parsePam, type PamLine } from '../../facts/pam/line.ts';
import type { PamEntry } from '../../facts/pam/stack.ts';

/** The text with other arguments on one module's line. Undefined for a line that goes on over several. */
export function withArguments(
  text: string,
  line: PamLine,
  keeps: (argument: string) => boolean,
  added: readonly string[],
): string | undefined {
  const raw = text.slice(line.start, line.end);
  const [before = '', ...comment] = raw.split('#');
  if (line.says.kind !== 'module' || raw.indexOf('\n') < raw.length - 1 || before.includes('\\'))
    return undefined;
  const [, ending = ''] = /([ \t]*\n?)$/.exec(before) ?? [];
  const words =
    before.slice(0, before.length - ending.length).match(/[ \t]*\[[^\]]*\]|[ \t]*[^ \t[]+|[ \t]*\[/g) ?? [];
  const head = words.length - line.says.args.length;
  const kept = words.filter((word, at) => at < head || keeps(word.trim()));
  const wanted = [...line.says.args.filter(keeps), ...added];
  const changed = [...kept, ...added.map((word) => ` ${word}`)].join('') + ending;
  const content = [changed, ...comment].join('#');
  const result = text.slice(0, line.start) + content + text.slice(line.end);
  const again = parsePam(line.path, content).lines[0]?.says;
  return again?.kind === 'module' && again.args.join(' ') === wanted.join(' ') ? result : undefined;
}

/**
 * The text with a line before that of `entries[at]`, or behind the last one; jumps over that place go one further.
 * Undefined where the place is in another file or a jump cannot be made longer.
 */
export function withLine(
  text: string,
  path: string,
  entries: readonly PamEntry[],
  at: number,
  content: string,
): string | undefined {
  const here = entries.filter(({ line }) => line.path === path);
  if (here.length !== entries.length || entries.some(({ does }) => does.kind !== 'module')) return undefined;
  const next = entries[at]?.line;
  const start = next?.start ?? entries.at(-1)?.line.end ?? text.length;
  const gap = next === undefined && start > 0 && text[start - 1] !== '\n' ? '\n' : '';
  let result = `${text.slice(0, start)}${gap}${content}\n${text.slice(start)}`;
  for (let before = Math.min(at, entries.length) - 1; before >= 0; before -= 1) {
    const longer = withLongerJumps(result, entries[before] as PamEntry, at - before - 1);
    if (longer === undefined) return undefined;
    result = longer;
  }
  return result;
}

/** Jumps over more than `most` entries lead over one more. */
function withLongerJumps(text: string, { line, control }: PamEntry, most: number): string | undefined {
  const crossing = Object.values(control).some((action) => typeof action === 'number' && action > most);
  if (!crossing) return text;
  const raw = text.slice(line.start, line.end);
  const open = raw.indexOf('[');
  const close = raw.indexOf(']', open);
  if (open < 0 || close < 0) return undefined;
  const pairs = raw
    .slice(open, close)
    .replace(/=([ \t]*)(\d{1,3})(?!\d)/g, (pair, blank: string, count: string) =>
      Number(count) > most ? `=${blank}${Number(count) + 1}` : pair,
    );
  return text.slice(0, line.start) + raw.slice(0, open) + pairs + raw.slice(close) + text.slice(line.end);
}
