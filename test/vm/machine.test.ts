import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../debian/missing.ts';
import { password, programs } from './image.ts';
import { bootMachine, type Machine } from './machine.ts';

const reason = missing(programs);

describe.skipIf(reason !== undefined)(
  `a virtual machine${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let machine: Machine;

    beforeAll(async () => {
      machine = await bootMachine();
    });
    afterAll(() => machine?.remove());

    it('lets its three accounts in', async () => {
      console.log(`first boot: ${machine.bootSeconds} s`);
      for (const user of ['root', 'ops', 'opspw'] as const)
        expect((await machine.runAs(user, 'id -un')).stdout).toBe(user);
    });

    it('gives ops root without a password, and opspw only with one', async () => {
      expect((await machine.runAs('ops', 'sudo -n id -u')).stdout).toBe('0');
      expect((await machine.runAs('opspw', 'sudo -n id -u')).exitCode).not.toBe(0);
      expect((await machine.runAs('opspw', `echo '${password}' | sudo -S -p '' id -u`)).stdout).toBe('0');
    });

    it('runs everything that it was told to start', async () => {
      expect((await machine.run('systemctl --failed --plain --no-legend')).stdout).toBe('');
    });

    it('reaches the Debian archive as this machine does', async () => {
      const { exitCode, stderr } = await machine.run('apt-get update -qq');
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
    });

    it('keeps its disk over a reboot', async () => {
      await machine.run('echo kept > /root/note');
      await machine.reboot();
      console.log(`reboot: ${machine.bootSeconds} s`);
      expect((await machine.run('cat /root/note')).stdout).toBe('kept');
    });

    it('keeps what was on the disk when its power is cut', async () => {
      await machine.run('echo synced > /root/synced; sync');
      await machine.cut();
      await machine.start();
      console.log(`boot after cut: ${machine.bootSeconds} s`);
      expect((await machine.run('cat /root/synced')).stdout).toBe('synced');
    });
  },
);
