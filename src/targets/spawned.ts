import { StringDecoder } from 'node:string_decoder';
import type { RunOptions, ShellOutcome } from './shell.ts';
import { TargetProblem, type Traffic } from './target.ts';

export interface Spawned {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  readonly where: string;
}

/** What goes to a program's standard input: a text, or answers to what it prints. */
export type Input = { readonly text: string } | Answers;

interface Answers {
  /** Each is said once. */
  readonly replies: readonly Reply[];
  /** How long the program may take until the last one is asked for, and the problem where it does not. */
  readonly seconds: number;
  readonly late: string;
  /** Nothing more is said when this holds for its complaints. */
  unless(stderr: string): boolean;
}

/** What is said once the program has printed something on either of its outputs, and whether it is the last thing. */
export interface Reply {
  readonly to: string;
  readonly text: string;
  readonly last: boolean;
}

/** How long output is read that comes after the program's end, in milliseconds. */
const LINGERING = 3000;
const KEPT_COMPLAINTS = 64 * 1024;

/** Starts a program, bounded in time and output. Throws TargetProblem for what never was an answer of the shell. */
export async function spawned(
  program: Spawned,
  options: RunOptions,
  traffic: Traffic,
): Promise<ShellOutcome> {
  // Only where a program runs: it takes as long to load as a whole look at an image.
  const { execa } = await import('execa');
  const running = execa(program.file, program.arguments, {
    stdin: 'pipe',
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    timeout: options.timeoutSeconds * 1000,
    // Kept here: what execa keeps it copies several times over.
    buffer: false,
    env: { ...program.environment },
    extendEnv: false,
  });
  const complaints = tail(running.stderr);
  const kept = keep(running.stdout, options.maxBytes, () => void running.kill());
  if (options.onLine) followLines(running.stdout, options.onLine);
  // What it started may live on and hold its output open, and so may ssh's shared connection.
  running.once(
    'exit',
    () =>
      void setTimeout(
        () => [running.stdout, running.stderr].forEach((stream) => stream.destroy()),
        LINGERING,
      ).unref(),
  );
  let late: string | undefined;
  const done = say(running, program.input, complaints, (why) => {
    late = why;
    running.kill();
  });
  const result = await running;
  done();
  traffic.roundTrips += 1;
  traffic.bytesReceived += kept.size;
  if (late !== undefined) throw new TargetProblem(late);
  if (result.timedOut)
    throw new TargetProblem(`${program.where} did not answer within ${options.timeoutSeconds} s`);
  if (kept.size > options.maxBytes)
    throw new TargetProblem(
      `${program.where} sent more than ${Math.round(options.maxBytes / 1024 / 1024)} MiB: refused`,
    );
  if (result.exitCode === undefined)
    throw new TargetProblem(
      `${program.where}: ${program.file} ${result.signal ? `was ended by ${result.signal}` : `could not be started (${result.code ?? 'for no reason'})`}`,
    );
  return { exitCode: result.exitCode, stdout: Buffer.concat(kept.chunks), stderr: complaints() };
}

interface Streams {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
}

/**
 * Writes the input; what the program did not read is its own affair. Returns what ends the waiting, which `giveUp`
 * ends where the program never asks.
 */
function say(
  { stdin, stdout, stderr }: Streams,
  input: Input,
  complaints: () => string,
  giveUp: (why: string) => void,
): () => void {
  stdin.on('error', () => {});
  if ('text' in input) {
    stdin.end(input.text);
    return () => {};
  }
  const open = new Set(input.replies);
  const heard = { stdout: '', stderr: '' };
  const done = () => {
    clearTimeout(patience);
    stdout.off('data', onStdout);
    stderr.off('data', onStderr);
  };
  const end = () => {
    done();
    stdin.end();
  };
  const listen = (on: keyof typeof heard, chunk: Uint8Array) => {
    heard[on] = (heard[on] + Buffer.from(chunk).toString('latin1')).slice(-KEPT_COMPLAINTS);
    if (on === 'stderr' && input.unless(complaints())) return end();
    for (const reply of open) {
      if (!heard[on].includes(reply.to)) continue;
      open.delete(reply);
      stdin.write(reply.text);
      if (reply.last) return end();
    }
  };
  const onStdout = (chunk: Uint8Array) => listen('stdout', chunk);
  const onStderr = (chunk: Uint8Array) => listen('stderr', chunk);
  const patience = setTimeout(() => {
    end();
    giveUp(input.late);
  }, input.seconds * 1000);
  stdout.on('data', onStdout);
  stderr.on('data', onStderr);
  return done;
}

interface Kept {
  readonly chunks: Buffer[];
  /** Of all that came; more than the bound where it was too much, and nothing is kept then. */
  size: number;
}

/** Keeps what a stream says up to a bound, beyond which `refuse` is called. */
function keep(stream: NodeJS.ReadableStream, most: number, refuse: () => void): Kept {
  const kept: Kept = { chunks: [], size: 0 };
  stream.on('data', (chunk: Uint8Array) => {
    if (kept.size > most) return;
    kept.size += chunk.length;
    if (kept.size <= most) {
      kept.chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      return;
    }
    kept.chunks.length = 0;
    refuse();
  });
  return kept;
}

/** Keeps the end of what a stream says. */
function tail(stream: NodeJS.ReadableStream): () => string {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  stream.on('data', (chunk: Uint8Array) => {
    kept = (kept + decoder.write(Buffer.from(chunk))).slice(-KEPT_COMPLAINTS);
  });
  return () => kept;
}

function followLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Uint8Array) => {
    const lines = decoder.write(Buffer.from(chunk)).split('\n');
    lines[0] = rest + (lines[0] ?? '');
    // A line without end is no progress to show.
    rest = (lines.pop() ?? '').slice(0, KEPT_COMPLAINTS);
    for (const line of lines) onLine(line);
  });
}
