import { execa } from 'execa';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const has = spawnSync('vagrant', ['--version']).error === undefined;
const here = mkdtempSync(join(tmpdir(), 'cis-harden-vagrant-'));
cpSync('vagrant/Vagrantfile', join(here, 'Vagrantfile'));
cpSync('vagrant/harden.sh', join(here, 'harden.sh'));
afterAll(() => rmSync(here, { recursive: true }));

describe.skipIf(!has)('the boxes (skipped where there is no vagrant)', () => {
  const vagrant = (...words: string[]) =>
    execa('vagrant', words, {
      ...{ cwd: here, reject: false },
      env: { VAGRANT_HOME: join(here, 'home'), VAGRANT_CHECKPOINT_DISABLE: '1' },
    });

  it('are understood by vagrant', async () => {
    const { exitCode, stdout } = await vagrant('validate', '--ignore-provider');
    expect(stdout).toContain('Vagrantfile validated successfully.');
    for (const name of ['bionic', 'focal', 'jammy', 'noble']) expect(stdout).toContain(`==> ${name}:`);
    expect(exitCode).toBe(0);
  });

  it('would be complained of if they were not', async () => {
    const text = readFileSync('vagrant/Vagrantfile', 'utf8');
    writeFileSync(join(here, 'Vagrantfile'), text.replace('machine.vm.box =', 'machine.vm.bax ='));
    expect((await vagrant('validate', '--ignore-provider')).exitCode).not.toBe(0);
  });
});

it('harden.sh goes through all, and takes findings for no failure', async () => {
  // Both programs only tell how they were called; the audit finds something.
  const told = join(here, 'told');
  const fake = (name: string, more: string) => {
    writeFileSync(join(here, name), `#!/bin/sh\necho "${name} $*" >>${told}\n${more}\n`);
    chmodSync(join(here, name), 0o755);
  };
  fake('vagrant', ':');
  fake('cis-harden', '[ "$1" != audit ] || exit 2');
  const run = (name: string) =>
    execa(join(here, 'harden.sh'), [name], {
      ...{ reject: false, env: { PATH: `${here}:${process.env['PATH'] ?? ''}` } },
    });
  expect(await run('jammy')).toMatchObject({ exitCode: 0, stderr: '' });
  const reach = 'ssh://jammy --ssh-config ssh_config --sudo';
  const judged = '--profile cis-level1-server --assume-platform ubuntu-18.04';
  expect(readFileSync(told, 'utf8').split('\n')).toEqual([
    'vagrant up jammy',
    'vagrant ssh-config jammy',
    `cis-harden audit ${reach} ${judged}`,
    `cis-harden plan ${reach} ${judged}`,
    `cis-harden apply ${reach} ${judged} --yes`,
    `cis-harden audit ${reach} ${judged}`,
    `cis-harden rollback ${reach} --yes`,
    '',
  ]);
  fake('cis-harden', '[ "$1" != apply ] || exit 4');
  expect(await run('bionic')).toMatchObject({ exitCode: 4 });
  expect(readFileSync(told, 'utf8')).not.toContain('rollback ssh://bionic');
});
