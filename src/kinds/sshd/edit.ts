import type { Consent, FileChange } from '../../change.ts';
import type { SshdConfig } from '../../facts/sshd-config.ts';
import type { Place, Setting } from '../../facts/sshd/setting.ts';

/** A line that gets another directive, or becomes a comment where there is none. */
export interface Edit {
  readonly at: Setting;
  readonly to: string | undefined;
}

export interface Asks {
  readonly consent?: Consent;
  readonly note?: string;
}

/**
 * The changes of sshd's files that make the edits and add lines to the global part of sshd_config: behind
 * the last line before the first Match, or at the end. All other bytes stay. A line that two edits name is
 * replaced rather than made a comment.
 */
export function editedFiles(
  config: SshdConfig,
  edits: readonly Edit[],
  added: readonly string[],
  asks: Asks,
): FileChange[] {
  const { main, texts } = config;
  const files = new Set(edits.map(({ at }) => at.file));
  if (added.length > 0) files.add(main.path);
  return [...files].map((path) => ({
    kind: 'file',
    path,
    content: withAdded(config, path, editedText(texts.get(path) ?? '', editsOf(edits, path)), added),
    ...(!main.exists && { newMode: 0o600 }),
    check: 'sshd',
    reload: 'ssh.service',
    ...asks,
  }));
}

function editsOf(edits: readonly Edit[], path: string): ReadonlyMap<number, Edit> {
  const byLine = new Map<number, Edit>();
  for (const edit of edits)
    if (edit.at.file === path && byLine.get(edit.at.line)?.to === undefined) byLine.set(edit.at.line, edit);
  return byLine;
}

function editedText(text: string, edits: ReadonlyMap<Place['line'], Edit>): string {
  const lines = text.split('\n').map((raw, index) => {
    const edit = edits.get(index + 1);
    if (edit === undefined) return raw;
    if (edit.to === undefined) return `#${raw}`;
    return `${/^[ \t]*/.exec(raw)?.[0] ?? ''}${edit.to}${edit.at.tail}`;
  });
  return lines.join('\n');
}

function withAdded({ main }: SshdConfig, path: string, text: string, added: readonly string[]): string {
  if (path !== main.path || added.length === 0) return text;
  const end = /\r?\n/.exec(text)?.[0] ?? '\n';
  const ended = added.map((line) => `${line}${end}`).join('');
  if (main.firstMatch === undefined) return `${text}${text === '' || text.endsWith('\n') ? '' : end}${ended}`;
  const above = main.lastGlobal ?? main.firstMatch - 1;
  const start = startOfLine(text, above + 1);
  return `${text.slice(0, start)}${ended}${text.slice(start)}`;
}

/** The offset of a line, counted from 1. */
function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) start = text.indexOf('\n', start) + 1;
  return start;
}
