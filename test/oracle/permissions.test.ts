import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filePermissions } from '../../src/rules/file-permissions/index.ts';
import type { Rule } from '../../src/rule.ts';
import { exampleHost } from '../host.ts';

const MODES = 0o10000;
const root = process.getuid?.() === 0;

/** Rule, its ceiling, and the mode that a profile sets. */
const ceilings: [rule: string, path: string, mode: string][] = [
  ['permissions-passwd', '/etc/passwd', '0644'],
  ['permissions-shadow', '/etc/shadow', '0640'],
  ['permissions-shadow', '/etc/shadow', '0400'],
  ['permissions-crontab', '/etc/crontab', '0600'],
  ['permissions-grub-config', '/boot/grub/grub.cfg', '0400'],
  ['permissions-cron-d', '/etc/cron.d', '0700'],
  ['permissions-cron-d', '/etc/cron.d', '000'],
];

describe.skipIf(!root)(
  'ceilings of modes beside find and chmod (skipped without root)',
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'modes-'));

    beforeAll(() => {
      for (let mode = 0; mode < MODES; mode += 1) {
        writeFileSync(join(folder, `${mode}.file`), '');
        chmodSync(join(folder, `${mode}.file`), mode);
        mkdirSync(join(folder, `${mode}.directory`));
        chmodSync(join(folder, `${mode}.directory`), mode);
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(ceilings)(
      '%s, %s at most %s: fails for the modes in which find sees a bit beyond',
      (id, path, mode) => {
        const type = path === '/etc/cron.d' ? 'directory' : 'file';
        const beyond = (MODES - 1 - Number.parseInt(mode, 8)).toString(8);
        const found = execFileSync(
          'find',
          [folder, '-name', `*.${type}`, '-perm', `/${beyond}`, '-printf', '%f\n'],
          { encoding: 'utf8' },
        );
        const theirs = found
          .split('\n')
          .filter((name) => name !== '')
          .map((name) => Number.parseInt(name, 10));
        const ours = Array.from({ length: MODES }, (_, at) => at).filter((at) =>
          fails(ruleOf(id), path, type, at, mode),
        );
        expect(ours).toEqual(theirs.toSorted((a, b) => a - b));
      },
    );

    it.each(ceilings)('%s, %s at most %s: repairs to what chmod leaves of the bits', (id, path, mode) => {
      const type = path === '/etc/cron.d' ? 'directory' : 'file';
      const rule = ruleOf(id);
      const params = rule.params.parse({ mode });
      const clears = (MODES - 1 - Number.parseInt(mode, 8)).toString(8);
      execFileSync('sh', ['-c', `chmod -- -"$1" "$2"/*.${type}`, 'sh', clears, folder]);
      const listed = execFileSync('find', [folder, '-name', `*.${type}`, '-printf', '%f %m\n'], {
        encoding: 'utf8',
      });
      for (const line of listed.trim().split('\n')) {
        const [name = '', left = ''] = line.split(' ');
        const was = Number.parseInt(name, 10);
        const [change] = rule.remediate(hostWith(path, type, was), params);
        const after = change?.kind === 'attributes' ? change.mode : was;
        expect(`${was}: ${after?.toString(8)}`).toBe(`${was}: ${left}`);
        chmodSync(join(folder, name), was);
      }
    });
  },
);

function fails(rule: Rule, path: string, type: 'file' | 'directory', at: number, mode: string): boolean {
  return rule.audit(hostWith(path, type, at), rule.params.parse({ mode })).length > 0;
}

function hostWith(path: string, type: 'file' | 'directory', mode: number) {
  return exampleHost({
    files: { [path]: type === 'file' ? { content: '', mode } : { directory: true, mode } },
  });
}

function ruleOf(id: string): Rule {
  const rule = filePermissions.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
