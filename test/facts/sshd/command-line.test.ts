import { describe, expect, it } from 'vitest';
import { commandLineOptions } from '../../../src/facts/sshd/command-line.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';
import { exampleHost, type Example } from '../../host.ts';

const DEFAULTS = '/etc/default/ssh';
const UNIT = '/etc/systemd/system/ssh.service';
const texts = (files: Record<string, Example>) =>
  commandLineOptions(exampleHost({ files })).map(({ text }) => text);

describe('the options of the daemon', () => {
  it.each([
    ['', []],
    ['# SSHD_OPTS="-o A=1"\n', []],
    ['SSHD_OPTS=\n', []],
    ['SSHD_OPTS="-o MaxAuthTries=3 -4"\n', ['MaxAuthTries=3']],
    ["SSHD_OPTS='-oMaxAuthTries=3'\n", ['MaxAuthTries=3']],
    ['SSHD_OPTS=-4oMaxAuthTries=3\n', ['MaxAuthTries=3']],
    [`SSHD_OPTS="-o 'MaxAuthTries 3' -p 22"\n`, ['MaxAuthTries 3']],
    ['SSHD_OPTS="-o A=1"\nSSHD_OPTS="-o B=2"\n', ['B=2']],
    ['SSHD_OPTS="-g 30 -h /k -u0 -q"\n', ['LoginGraceTime 30', 'HostKey /k', 'LogLevel QUIET']],
    ['SSHD_OPTS="-D -- -o A=1"\n', []],
  ])('of %j', (content, options) => {
    expect(texts({ [DEFAULTS]: content })).toEqual(options);
  });

  it('follow a drop-in, the last one by name', () => {
    const files = {
      [DEFAULTS]: 'SSHD_OPTS="-o A=1"\n',
      [`${UNIT}.d/10.conf`]: '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -o B=2 $SSHD_OPTS\n',
    };
    expect(texts(files)).toEqual(['B=2', 'A=1']);
    expect(texts({ ...files, [`${UNIT}.d/20.conf`]: 'ExecStart=/usr/sbin/sshd -D\n' })).toEqual([]);
  });

  it('follow a unit of the administrator, and do without a masked one', () => {
    expect(texts({ [UNIT]: '[Service]\nExecStart=-/usr/sbin/sshd -D -o C=3\n' })).toEqual(['C=3']);
    const masked = {
      [UNIT]: { link: '/dev/null' },
      '/dev/null': { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } },
    } as const;
    expect(texts(masked)).toEqual([]);
  });

  it('name where they stand', () => {
    const host = exampleHost({ files: { [DEFAULTS]: '#\nSSHD_OPTS=-oA=1\n' } });
    expect(commandLineOptions(host)).toEqual([{ text: 'A=1', file: DEFAULTS, line: 2 }]);
  });

  it.each([
    ['SSHD_OPTS="-f /srv/x"\n', 'sshd is told to read /srv/x'],
    ['SSHD_OPTS="-o"\n', 'has no value'],
    ['SSHD_OPTS="-o `id`"\n', 'is not understood'],
    [`SSHD_OPTS="-o 'A=1"\n`, 'a quote is never closed'],
  ])('are not guessed from %j', (content, reason) => {
    expect(() => texts({ [DEFAULTS]: content })).toThrow(Unmeasured);
    expect(() => texts({ [DEFAULTS]: content })).toThrow(reason);
  });
});
