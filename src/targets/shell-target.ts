import { randomBytes } from 'node:crypto';
import type { Became, Evidence, Identity, Need } from '../host/evidence.ts';
import { frames } from './probe/frames.ts';
import { ingest } from './probe/ingest.ts';
import { probeScript } from './probe/script.ts';
import { lastLine, type Shell, type ShellOutcome, text } from './shell.ts';
import { type Target, TargetProblem } from './target.ts';

/** All sections together, but for apt's, take no longer. */
const LOOK_SECONDS = 300;
const APT_SECONDS = 60;
const LOOK_BYTES = 96 * 1024 * 1024;
const RUN_SECONDS = 3600;
const RUN_BYTES = 16 * 1024 * 1024;

/** A target that is looked at and changed through a shell. */
export function shellTarget(
  name: string,
  via: Identity['via'],
  shell: Shell,
  { became, runSeconds = RUN_SECONDS }: { readonly became?: Became; readonly runSeconds?: number } = {},
): Target {
  return {
    name,
    via,
    traffic: shell.traffic,
    look: (needs, onSection) => look(shell, needs, { via, became, onSection }),
    async run(script, onLine) {
      return text(await shell.run(script, { timeoutSeconds: runSeconds, maxBytes: RUN_BYTES, onLine }));
    },
    close: () => shell.close(),
  };
}

interface Looking {
  readonly via: Identity['via'];
  readonly became: Became | undefined;
  readonly onSection: ((name: string) => void) | undefined;
}

async function look(
  shell: Shell,
  needs: readonly Need[],
  { via, became, onSection }: Looking,
): Promise<Evidence> {
  const nonce = randomBytes(16).toString('hex');
  const simulations = needs.flatMap((need) => (need.kind === 'apt' ? need.packages : [])).length;
  const timeoutSeconds = LOOK_SECONDS + APT_SECONDS * simulations;
  const outcome = await shell.run(probeScript(needs, nonce), {
    timeoutSeconds,
    maxBytes: LOOK_BYTES,
    onLine: onSection && sectionsOf(nonce, onSection),
  });
  try {
    return ingest(frames(outcome.stdout, nonce), needs, via, new Date().toISOString(), became);
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
    throw new TargetProblem(`${shell.where}: ${problem.message}${hint(outcome)}`);
  }
}

/** Only a line with the word that the target can't foresee begins a section. */
function sectionsOf(nonce: string, onSection: (name: string) => void): (line: string) => void {
  const begins = `${nonce} begin `;
  return (line) => {
    if (line.startsWith(begins)) onSection(line.slice(begins.length));
  };
}

/** Why a shell may have stopped in the middle, as far as it said so. */
function hint({ exitCode, stderr }: ShellOutcome): string {
  if (exitCode === 0) return '';
  const said = lastLine(stderr).slice(0, 200);
  return ` (status ${exitCode}${said === '' ? '' : `: ${said}`})`;
}
