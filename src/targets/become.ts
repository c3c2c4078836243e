import { randomBytes } from 'node:crypto';
import { type Become, cleanEnvironment, lastLine, type RunOptions, type ShellOutcome } from './shell.ts';
import type { Input, Reply } from './spawned.ts';
import { TargetProblem } from './target.ts';

/** What is said until a clean sh runs a script, all in words that nothing else can print beforehand. */
export interface Conversation {
  /** The command that starts the shell, as words for the account's own shell. */
  readonly words: readonly string[];
  readonly input: Input;
  /** The options with which it is held: lines are only told from the script on. */
  readonly options: RunOptions;
  /** The outcome of the script alone. Throws TargetProblem where it never ran. */
  answer(outcome: ShellOutcome): ShellOutcome;
}

export interface Speaking extends RunOptions {
  /** Of the target, for messages. */
  readonly where: string;
  /** How long the shell may take to start: it may have to log in, and a wrong password is punished with some seconds. */
  readonly seconds: number;
}

/** What sshd told of the connection is all that is taken over. */
const connection = '${SSH_CONNECTION:+"SSH_CONNECTION=$SSH_CONNECTION"}';
const environment = Object.entries(cleanEnvironment)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ');
/** Start-up files may have left the shell without the usual places of programs. */
const placed = [
  '/bin/sh',
  '-c',
  `PATH=${cleanEnvironment.PATH}\${PATH:+:$PATH}; export PATH; exec "$@"`,
  'sh',
];

/**
 * Start-up files of an account may print whatever they like, read what is not meant for them, or end its shell. So the
 * script only follows once a shell of our own has started, and says itself that it begins: what was printed before is
 * dropped, and where that is missing nothing ran.
 */
export function conversation(become: Become, script: string, speaking: Speaking): Conversation {
  const { where, seconds } = speaking;
  const nonce = randomBytes(8).toString('hex');
  const started = `cis-harden ${nonce}: the shell has started`;
  const follows = `cis-harden ${nonce}: the script follows`;
  const begins = `cis-harden ${nonce}: the script begins`;
  // Written with %% for sudo: a shell that traces its commands prints it otherwise.
  const prompt = `cis-harden ${nonce}%: the password? `;
  // All up to that line is sudo's to read, and never a command.
  const starts = (kept: string) => [
    '/bin/sh',
    '-c',
    `echo '${started}'; while IFS= read -r line; do [ "$line" != '${follows}' ] || exec env -i ${kept} ${environment} /bin/sh -s; done`,
  ];
  const replies: Reply[] = [
    {
      to: `${started}\n`,
      text: `${follows}\n${prelude}echo '${begins}'\n${script}`,
      last: true,
    },
  ];
  const input: Input = {
    replies,
    seconds,
    late: `${where}: no shell started there within ${seconds} s; ${blame}`,
    unless: (stderr) => stderr.split(prompt).length > 2 || /try again/i.test(stderr),
  };
  const answer = (outcome: ShellOutcome) => {
    const at = outcome.stdout.indexOf(`${begins}\n`);
    if (at !== -1) return { ...outcome, stdout: outcome.stdout.subarray(at + begins.length + 1) };
    const asRoot = !become.sudo || outcome.stdout.includes(`${started}\n`);
    const why = asRoot ? undefined : refusal(outcome, prompt, become.password !== undefined);
    if (why !== undefined) throw new TargetProblem(`${where}${why}`, { refused: true });
    const said = lastLine(outcome.stderr).slice(0, 200);
    throw new TargetProblem(
      `${where}: its shell ended before it ran anything (status ${outcome.exitCode}${said === '' ? '' : `: ${said}`}); ${blame}`,
    );
  };
  const talk = { input, answer, options: { ...speaking, onLine: after(begins, speaking.onLine) } };
  if (!become.sudo) return { words: [...placed, ...starts(connection)], ...talk };
  const sudo = [...placed, 'env', 'LC_ALL=C', 'sudo', ...(become.anew ? ['-k'] : [])];
  const shell = ['--', ...starts('SUDO_USER="$SUDO_USER"')];
  if (become.password === undefined) return { words: [...sudo, '-n', ...shell], ...talk };
  replies.push({ to: prompt, text: `${become.password}\n`, last: false });
  return { words: [...sudo, '-S', '-p', prompt.replace('%', '%%'), ...shell], ...talk };
}

const blame =
  'a start-up file of the account there (such as ~/.bashrc or ~/.ssh/rc) may read or close its standard input or output, wait for something, or end it';

/** Hears the lines that follow one. */
function after(first: string, onLine: RunOptions['onLine']): RunOptions['onLine'] {
  if (onLine === undefined) return undefined;
  let begun = false;
  return (line) => {
    if (begun) onLine(line);
    // Half a line may stand before it.
    else begun = line.endsWith(first);
  };
}

/** What start-up files leave behind besides the environment. */
const prelude = 'cd /; unset OLDPWD; umask 022\n';

/** sudo's refusals in words; undefined where sudo said nothing. */
function refusal({ stderr }: ShellOutcome, prompt: string, given: boolean): string | undefined {
  const said = stderr.replaceAll(prompt, '');
  if (/a password is required|a terminal is required/.test(said))
    return given ? undefined : ': sudo asks for a password; give it with --ask-become-pass';
  if (/incorrect password|try again|no password was provided/i.test(said))
    return ': sudo refused the password';
  if (/not in the sudoers file|may not run sudo|is not allowed to/.test(said))
    return ': sudo does not let this account become root';
  if (/sudo.?: (?:command )?not found|sudo.?: No such file/.test(said)) return ' has no sudo';
  const line = said.split('\n').find((one) => /^sudo: |^Sorry, /.test(one));
  return line === undefined ? undefined : `: ${line}`;
}
