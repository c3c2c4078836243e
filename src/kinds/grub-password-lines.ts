import type { GrubConfig } from '../facts/grub-config.ts';
import type { GrubCommand } from '../facts/grub-script.ts';
import type { TextEdit } from './text-edit.ts';

/** Where a script of /etc/grub.d puts its lines: the scripts run in the order of their names. */
export function sectionEdit({ text }: GrubConfig, script: string, lines: string): TextEdit {
  const section = `\n### BEGIN ${script} ###\n${lines}### END ${script} ###\n`;
  for (const match of text.matchAll(/^### BEGIN (\S+) ###$/gm)) {
    if ((match[1] ?? '') <= script) continue;
    const at = text.startsWith('\n', match.index - 1) ? match.index - 1 : match.index;
    return { start: at, end: at, text: section };
  }
  const needsNewline = text !== '' && !text.endsWith('\n');
  return { start: text.length, end: text.length, text: `${needsNewline ? '\n' : ''}${section}` };
}

/** Lets the entries of Linux kernels boot without a password, as 10_linux writes them with that class. */
export function unrestrictedEdits(commands: readonly GrubCommand[]): TextEdit[] {
  return commands.flatMap(({ words, section }): TextEdit[] => {
    if (words[0]?.text !== 'menuentry' || section !== '/etc/grub.d/10_linux') return [];
    if (words.some(({ text }) => text === '--unrestricted')) return [];
    const last = words.findLastIndex(({ text }) => text === '--class');
    const at = (words[last < 0 ? 1 : last + 1] ?? words[0]).end;
    return [{ start: at, end: at, text: ' --unrestricted' }];
  });
}
