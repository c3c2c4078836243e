import { execa } from 'execa';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subject } from './subjects.ts';

/** What one run of a command cost. */
export interface Run {
  readonly seconds: number;
  /** The largest resident set of any of its processes, in MiB. */
  readonly mebibytes: number;
  readonly stdout: string;
}

/** Runs a command under time(1), which sees the memory of what it starts too. */
export async function measured({ words }: Subject): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-bench-'));
  try {
    const report = join(folder, 'time');
    const began = process.hrtime.bigint();
    const { stdout } = await execa('/usr/bin/time', ['--quiet', '-f', '%M', '-o', report, ...words], {
      ...{ reject: false, stdin: 'ignore', stderr: 'ignore', maxBuffer: 1 << 28 },
    });
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    return { seconds, mebibytes: Number(readFileSync(report, 'utf8').trim()) / 1024, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a command starts, seen by strace(1). */
export interface Started {
  /** Processes below the command's own, threads left out. */
  readonly processes: number;
  /** Those of them that the command's own process started: round trips, for a tool that sends scripts to a shell. */
  readonly direct: number;
}

export async function started({ words }: Subject): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-bench-'));
  try {
    const log = join(folder, 'trace');
    await execa(
      'strace',
      ['-f', '-qq', '-e', 'trace=fork,vfork,clone,clone3', '-e', 'signal=none', '-o', log, ...words],
      {
        ...{ reject: false, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
      },
    );
    return count(readFileSync(log, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each line begins with the caller; a call that was interrupted by another's is told in two lines. */
function count(trace: string): Started {
  const threads = new Map<string, string>();
  const pending = new Map<string, boolean>();
  const parents: string[] = [];
  for (const line of trace.split('\n')) {
    const [, caller = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (call.includes('<unfinished')) pending.set(caller, call.includes('CLONE_THREAD'));
    const child = / = (\d+)$/.exec(call)?.[1];
    if (child === undefined) continue;
    const thread = call.includes('CLONE_THREAD') || (call.startsWith('<...') && pending.get(caller) === true);
    if (thread) threads.set(child, threads.get(caller) ?? caller);
    else parents.push(threads.get(caller) ?? caller);
  }
  const [first] = /^\d+/.exec(trace) ?? [];
  return { processes: parents.length, direct: parents.filter((parent) => parent === first).length };
}
