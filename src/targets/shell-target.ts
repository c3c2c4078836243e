import { randomBytes } from 'node:crypto';
import type { Evidence, Identity, Need } from '../host/evidence.ts';
import { frames } from './probe/frames.ts';
import { ingest } from './probe/ingest.ts';
import { probeScript } from './probe/script.ts';
import { type Shell, text } from './shell.ts';
import { type Target, TargetProblem } from './target.ts';

const LOOK_SECONDS = 300;
const LOOK_BYTES = 96 * 1024 * 1024;
const RUN_SECONDS = 3600;
const RUN_BYTES = 16 * 1024 * 1024;

/** A target that is looked at and changed through a shell. */
export function shellTarget(name: string, via: Identity['via'], shell: Shell): Target {
  return {
    name,
    via,
    traffic: shell.traffic,
    look: (needs) => look(shell, needs, via),
    async run(script, onLine) {
      return text(await shell.run(script, { timeoutSeconds: RUN_SECONDS, maxBytes: RUN_BYTES, onLine }));
    },
    close: () => shell.close(),
  };
}

async function look(shell: Shell, needs: readonly Need[], via: Identity['via']): Promise<Evidence> {
  const nonce = randomBytes(16).toString('hex');
  const outcome = await shell.run(probeScript(needs, nonce), {
    timeoutSeconds: LOOK_SECONDS,
    maxBytes: LOOK_BYTES,
  });
  if (outcome.exitCode === 127 || outcome.exitCode === 126)
    throw new TargetProblem(
      `${shell.where} has no usable /bin/sh: ${outcome.stderr.trim().split('\n').at(-1) ?? ''}`,
    );
  return ingest(frames(outcome.stdout, nonce), needs, via, new Date().toISOString());
}
