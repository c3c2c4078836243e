import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../../debian/missing.ts';

/** What the real auditctl made of one file of rules. */
export interface AuditctlAnswer {
  /** Numbers of the lines that it complained of, counted from one. */
  readonly refused: readonly number[];
  /** What `auditctl -l` says afterwards. */
  readonly listing: string;
}

/** Why the real auditctl cannot be asked here; undefined where it can. */
export function auditctlObstacle(): string | undefined {
  const missing = ['gcc', 'auditctl', 'augenrules', 'unshare'].filter((program) => !isInstalled(program));
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  return spawnSync('unshare', ['-Ur', 'true']).status === 0 ? undefined : 'no user namespace can be made';
}

/**
 * Lets `auditctl -R` load each file into a kernel that is none (kernel.c), in a user namespace whose processes the
 * real kernel would refuse anyway.
 */
export function auditctlAnswers(files: readonly string[]): AuditctlAnswer[] {
  const folder = mkdtempSync(join(tmpdir(), 'auditctl-'));
  try {
    const source = fileURLToPath(new URL('kernel.c', import.meta.url));
    const built = spawnSync('gcc', [
      '-O1',
      '-shared',
      '-fPIC',
      '-o',
      join(folder, 'kernel.so'),
      source,
      '-ldl',
    ]);
    if (built.status !== 0) throw new Error(String(built.stderr));
    mkdirSync(join(folder, 'rules'));
    for (const [at, text] of files.entries()) writeFileSync(join(folder, 'rules', String(at)), text);
    const run = spawnSync('unshare', ['-Ur', 'sh', '-c', script(files.length), 'sh', folder], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const answers = run.stdout.split('\u001efile\n').slice(1);
    if (answers.length !== files.length)
      throw new Error(`auditctl answered ${answers.length} times: ${run.stderr}`);
    return answers.map((answer) => {
      const [complaints = '', listing = ''] = answer.split('\u001elist\n');
      const refused = [...complaints.matchAll(/There was an error in line (\d+) of/g)].map(([, line]) =>
        Number(line),
      );
      return { refused, listing };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function script(count: number): string {
  return `
export AUDIT_STORE="$1/store"
cd "$1/rules"
at=0
while [ "$at" -lt ${count} ]; do
	rm -f "$AUDIT_STORE" "$AUDIT_STORE.locked"
	printf '\\036file\\n'
	LD_PRELOAD="$1/kernel.so" auditctl -R "$at" 2>&1 | grep -a 'There was an error'
	printf '\\036list\\n'
	LD_PRELOAD="$1/kernel.so" auditctl -l
	at=$((at + 1))
done`;
}
