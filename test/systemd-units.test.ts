import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredCommands } from './command-line.ts';

const folder = 'contrib/systemd';
const has = spawnSync('systemd-analyze', ['--version']).error === undefined;

/** What systemd says of the units, whose program is one that is here. */
function verify(edit: (text: string) => string = (text) => text): string {
  const copy = mkdtempSync(join(tmpdir(), 'units-'));
  try {
    const names = readdirSync(folder);
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8').replace('/usr/bin/cis-harden', '/bin/true');
      writeFileSync(join(copy, name), edit(text));
    }
    const { stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', ...names.map((name) => join(copy, name))],
      {
        encoding: 'utf8',
      },
    );
    // It also loads what the machine has, and complains of that.
    return stderr
      .split('\n')
      .filter((line) => names.some((name) => line.includes(name)))
      .join('\n');
  } finally {
    rmSync(copy, { recursive: true });
  }
}

describe.skipIf(!has)('the units of contrib/systemd (skipped where there is no systemd-analyze)', () => {
  it('are understood by systemd', () => {
    expect(verify()).toBe('');
  });

  it('would be complained of if they were not', () => {
    expect(verify((text) => text.replace('Type=oneshot', 'Type=oneshoot'))).toContain('oneshoot');
  });
});

it('the unit gives the audit no mounts of its own, which it would judge', () => {
  const text = readFileSync(join(folder, 'cis-harden-audit.service'), 'utf8');
  expect(text).not.toMatch(/^(?:Protect|Private|ReadWrite|ReadOnly|Inaccessible|Bind|Temporary|Root)\w*=/m);
});

it('the unit calls options that exist', () => {
  const words =
    /^ExecStart=(.*)$/m.exec(readFileSync(join(folder, 'cis-harden-audit.service'), 'utf8'))?.[1] ?? '';
  const cli = declaredCommands();
  const options = [...words.matchAll(/ (--[a-z-]+)/g)].map(([, option = '']) => option);
  expect(options).toContain('--baseline');
  expect(options.filter((option) => !new RegExp(`'${option}[ ']`).test(cli))).toEqual([]);
});
