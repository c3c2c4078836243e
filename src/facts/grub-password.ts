import { defineFact } from './fact.ts';
import { grubConfig } from './grub-config.ts';
import type { GrubCommand } from './grub-script.ts';

/** Who may edit entries and open GRUB's shell, and with what password. */
export interface GrubPassword {
  /** Of the last command that sets them, which is the one in force. */
  readonly superusers: readonly string[];
  /** That command. */
  readonly setBy: GrubCommand | undefined;
  readonly hashed: readonly UserCommand[];
  readonly plain: readonly UserCommand[];
}

interface UserCommand {
  readonly user: string;
  readonly line: number;
}

/** undefined where there is no grub.cfg. */
export const grubPassword = defineFact<GrubPassword | undefined>({
  id: 'grub-password',
  needs: [],
  uses: [grubConfig],
  parse(host) {
    const config = grubConfig.of(host);
    return config === undefined ? undefined : passwordIn(config.commands);
  },
});

export function passwordIn(commands: readonly GrubCommand[]): GrubPassword {
  const setBy = commands.findLast((command) => superusersOf(command) !== undefined);
  return {
    superusers: (setBy && superusersOf(setBy)) ?? [],
    setBy,
    hashed: usersOf(commands, 'password_pbkdf2'),
    plain: usersOf(commands, 'password'),
  };
}

/** `set superusers="a,b"`, where blanks and a few signs separate too. */
function superusersOf({ words: [first, second] }: GrubCommand): string[] | undefined {
  const assignment = first?.text === 'set' ? second?.text : first?.text;
  if (assignment === undefined || !assignment.startsWith('superusers=')) return undefined;
  return assignment
    .slice('superusers='.length)
    .split(/[\s,;|&]+/)
    .filter((name) => name !== '');
}

function usersOf(commands: readonly GrubCommand[], name: string): UserCommand[] {
  return commands.flatMap(({ words: [command, user, secret], line }) =>
    command?.text === name && user !== undefined && secret !== undefined ? [{ user: user.text, line }] : [],
  );
}
