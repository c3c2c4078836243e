import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../debian/missing.ts';
import { tool } from '../tool.ts';
import { password, programs } from './image.ts';
import { bootMachine, type Machine, type User } from './machine.ts';

const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
const rule = 'account-pass-max-days';

describe.skipIf(reason !== undefined)(`an account that a plan would shut out${skipped}`, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await bootMachine();
    await machine.run(
      `useradd -m -s /bin/bash other && echo 'other:${password}' | chpasswd && chage -d 2020-01-01 opspw`,
    );
  });
  afterAll(() => machine?.remove());

  function apply(user: User, ...words: string[]) {
    const sudo = user === 'root' ? [] : ['--sudo', ...(user === 'opspw' ? ['--ask-become-pass'] : [])];
    return tool(
      [
        ...['apply', machine.url(user), '--ssh-config', machine.sshConfig, ...sudo],
        ...['--assume-platform', 'ubuntu-18.04', '--allow', 'limits-logins', '--yes', ...words],
      ],
      user === 'opspw' ? `${password}\n` : undefined,
    );
  }
  const shadow = async () => (await machine.run('cat /etc/shadow; ls /var/lib/cis-harden/runs 2>&1')).stdout;

  it('is refused before anything is written, with what shuts it out and what helps', async () => {
    const before = await shadow();
    const { exitCode, stderr } = await apply('opspw', '--rule', rule);
    expect(stderr).toContain('after these changes opspw could not log in and become root');
    expect(stderr).toMatch(/no login: the password of opspw is \d+ days old and may be 365/);
    expect(stderr).toContain(`by shadow:opspw (${rule})`);
    expect(stderr).toContain('helps: give opspw a new password first (passwd opspw)');
    expect(stderr).toContain(`helps: --set '${rule}.exemptAccounts=[opspw]'`);
    expect(exitCode).toBe(1);
    expect(await shadow()).toBe(before);
  });

  it('gets in once the advice is followed', async () => {
    const { exitCode, stderr } = await apply(
      'opspw',
      '--rule',
      rule,
      '--set',
      `${rule}.exemptAccounts=[opspw]`,
    );
    expect(exitCode, stderr).toBe(0);
    expect((await machine.run('chage -l other')).stdout).toMatch(/Maximum number of days.*: 365/);
    expect((await machine.runAs('opspw', 'id -un')).stdout).toBe('opspw');
  });

  it('is root, where root is to be kept out', async () => {
    const { exitCode, stderr } = await apply('root', '--rule', 'sshd-permit-root-login');
    expect(stderr).toMatch(/no login: PermitRootLogin no .* keeps root out: connect as another account/);
    expect(exitCode).toBe(1);
    expect((await machine.runAs('root', 'id -un')).stdout).toBe('root');
  });

  it('would really have been shut out', async () => {
    await machine.run('chage -M 365 opspw');
    const { exitCode, stdout } = await machine.runAs('opspw', 'id -un');
    expect(stdout).toBe('');
    expect(exitCode).not.toBe(0);
    await machine.run(`echo 'opspw:${password}' | chpasswd`);
    expect((await machine.runAs('opspw', 'id -un')).stdout).toBe('opspw');
  });
});
