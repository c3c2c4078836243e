import { defineFact } from './fact.ts';

const PATH = '/usr/sbin/grub-mkconfig';

/** A command of grub-mkconfig that sets the mode of the grub.cfg it has made. */
export interface ModeCommand {
  readonly line: number;
  readonly mode: number;
  /** Offsets of the digits. */
  readonly start: number;
  readonly end: number;
  /** Offsets of the part of its condition that asks whether the file holds a password, where there is one. */
  readonly unlessPassword: { readonly start: number; readonly end: number } | undefined;
}

export interface GrubMkconfig {
  readonly path: string;
  readonly text: string;
  readonly modes: readonly ModeCommand[];
}

/** The script that makes grub.cfg; undefined where it is not installed. */
export const grubMkconfig = defineFact<GrubMkconfig | undefined>({
  id: 'grub-mkconfig',
  needs: [{ kind: 'file', path: PATH }],
  parse(host) {
    const text = host.text(PATH);
    return text === undefined ? undefined : { path: host.find(PATH).path, text, modes: modeCommands(text) };
  },
});

const chmod = /^[ \t]*chmod[ \t]+([0-7]{3,4})[ \t]+"?\$\{?grub_cfg\}?"?\.new/;
const passwordTest =
  /[ \t]*&&[ \t]*![ \t]*grep[ \t]+["']\^password["'][ \t]+"?\$\{?grub_cfg\}?"?\.new"?[ \t]*(?:>[ \t]*\/dev\/null)?/;

function modeCommands(text: string): ModeCommand[] {
  const commands: ModeCommand[] = [];
  let condition: ModeCommand['unlessPassword'];
  let at = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^[ \t]*if[ \t]/.test(line)) {
      const found = passwordTest.exec(line);
      condition = found === null ? undefined : span(at + found.index, found[0]);
    }
    if (/^[ \t]*fi\b/.test(line)) condition = undefined;
    const digits = chmod.exec(line)?.[1];
    if (digits !== undefined)
      commands.push({
        line: index + 1,
        mode: Number.parseInt(digits, 8),
        ...span(at + line.indexOf(digits), digits),
        unlessPassword: condition,
      });
    at += line.length + 1;
  }
  return commands;
}

function span(start: number, text: string): { start: number; end: number } {
  return { start, end: start + text.length };
}
