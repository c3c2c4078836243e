import { type Become, cleanEnvironment, type ShellOutcome } from './shell.ts';
import type { Input } from './spawned.ts';
import { TargetProblem } from './target.ts';

/** What the privileged shell prints first; whatever sudo and start-up files print comes before it. */
const started = 'cis-harden: the shell has started';
/** What follows the password: all up to here is sudo's to read, and never a command. */
const follows = 'cis-harden: the script follows';
/** What sshd told of the connection is all that is taken over. */
const connection = '${SSH_CONNECTION:+"SSH_CONNECTION=$SSH_CONNECTION"}';
const prompt = 'cis-harden: the password? ';

/** The command that starts a clean sh on the target, as words. */
export function shellCommand(become: Become): string[] {
  const environment = Object.entries(cleanEnvironment).map(([name, value]) => `${name}=${value}`);
  if (!become.sudo) return ['/bin/sh', '-c', `exec env -i ${connection} ${environment.join(' ')} /bin/sh -s`];
  const shell = `exec env -i SUDO_USER="$SUDO_USER" ${environment.join(' ')} /bin/sh -s`;
  const sudo = ['env', 'LC_ALL=C', 'sudo', ...(become.anew ? ['-k'] : [])];
  if (become.password === undefined)
    return [...sudo, '-n', '--', '/bin/sh', '-c', `echo '${started}'; ${shell}`];
  const skip = `while IFS= read -r line; do [ "$line" != '${follows}' ] || ${shell}; done`;
  return [...sudo, '-S', '-p', prompt, '--', '/bin/sh', '-c', `echo '${started}'; ${skip}`];
}

/**
 * What goes to that command's standard input. Where there is a password, the script only follows once the shell
 * has started, so that a wrong password is tried once: a second question gets no answer.
 */
export function shellInput(become: Become, script: string): Input {
  if (!become.sudo || become.password === undefined) return { text: script };
  return {
    text: `${become.password}\n`,
    reply: {
      to: started,
      text: `${follows}\n${script}`,
      unless: (stderr) => stderr.split(prompt).length > 2 || /try again/i.test(stderr),
    },
  };
}

/** The outcome without what came before the shell. Throws TargetProblem where sudo started none. */
export function privileged(outcome: ShellOutcome, become: Become, where: string): ShellOutcome {
  if (!become.sudo) return outcome;
  const at = outcome.stdout.indexOf(`${started}\n`);
  if (at === -1) throw new TargetProblem(`${where}${refusal(outcome)}`, { refused: true });
  return { ...outcome, stdout: outcome.stdout.subarray(at + started.length + 1) };
}

/** sudo's refusals in words. */
function refusal({ stderr, exitCode }: ShellOutcome): string {
  const said = stderr.replaceAll(prompt, '');
  if (/a password is required|a terminal is required/.test(said))
    return ': sudo asks for a password; give it with --ask-become-pass';
  if (/incorrect password|try again|no password was provided/i.test(said))
    return ': sudo refused the password';
  if (/not in the sudoers file|may not run sudo|is not allowed to/.test(said))
    return ': sudo does not let this account become root';
  if (/sudo.?: (?:command )?not found|sudo.?: No such file/.test(said)) return ' has no sudo';
  const line = said.split('\n').find((one) => /^sudo: |^Sorry, /.test(one));
  return `: ${line ?? `sudo started no shell (status ${exitCode})`}`;
}
