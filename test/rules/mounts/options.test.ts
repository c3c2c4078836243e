import { expect, it } from 'vitest';
import type { MountOption } from '../../../src/change.ts';
import devShm from '../../../src/rules/mounts/mount-dev-shm-configured.ts';
import tmp from '../../../src/rules/mounts/mount-tmp-configured.ts';
import { options } from '../../../src/rules/mounts/options.ts';
import { separate } from '../../../src/rules/mounts/separate.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { image, running, withFstab } from './hosts.ts';

const family: Record<string, { point: string; option: MountOption }> = {
  'mount-tmp-nodev': { point: '/tmp', option: 'nodev' },
  'mount-tmp-nosuid': { point: '/tmp', option: 'nosuid' },
  'mount-tmp-noexec': { point: '/tmp', option: 'noexec' },
  'mount-dev-shm-nodev': { point: '/dev/shm', option: 'nodev' },
  'mount-dev-shm-nosuid': { point: '/dev/shm', option: 'nosuid' },
  'mount-dev-shm-noexec': { point: '/dev/shm', option: 'noexec' },
  'mount-var-tmp-nodev': { point: '/var/tmp', option: 'nodev' },
  'mount-var-tmp-nosuid': { point: '/var/tmp', option: 'nosuid' },
  'mount-var-tmp-noexec': { point: '/var/tmp', option: 'noexec' },
  'mount-home-nodev': { point: '/home', option: 'nodev' },
};

it('says beside each change what may stop working', () => {
  const rule = options.find(({ id }) => id === 'mount-tmp-noexec');
  const changes = rule?.remediate(exampleHost(withFstab('a /tmp ext4 rw\n', [{ point: '/tmp' }])), {}) ?? [];
  expect(changes.map((change) => [change.kind, 'note' in change && change.note])).toEqual([
    ['file', rule?.impact],
    ['mount', rule?.impact],
  ]);
});

it('points to rules that exist where nothing is mounted', () => {
  const ids = [devShm, tmp, ...separate].map(({ id }) => id);
  for (const rule of options) {
    if (rule.id.startsWith('mount-dev-shm')) continue;
    const reason = rule.notApplicable(exampleHost(image('')), {});
    expect(ids).toContain(/which (\S+) judges$/.exec(reason ?? '')?.[1]);
  }
});

it('covers every rule on options', () => {
  expect(options.map(({ id }) => id)).toEqual(Object.keys(family));
});

for (const rule of options) {
  const { point, option } = family[rule.id] ?? { point: '', option: 'nodev' };
  const contrary = option.slice(2);
  const found = (actual: string, where: string): Finding => ({
    what: `mount options of ${point}`,
    expected: option,
    actual,
    where,
    state: 'persistent',
  });
  const lives = (actual: string): Finding => ({
    ...found(actual, '/proc/self/mountinfo'),
    state: 'running',
  });
  const line = (list: string) => `/dev/sdb1 ${point} ext4 ${list} 0 2\n`;

  testRule(rule, {
    compliant: [
      {
        name: 'written down and mounted so',
        host: withFstab(line(`rw,${option}`), [{ point, options: `rw,${option},relatime` }]),
      },
      { name: 'an image has it in fstab', host: image(line(`defaults,${option}`)) },
      {
        name: 'the point is written with slashes in excess',
        host: withFstab(`/dev/sdb1 /${point}/ ext4 ${contrary},${option}\n`, [{ point, options: option }]),
      },
      {
        name: 'users may mount it, which brings the option',
        host: withFstab(line('users'), [{ point, options: 'rw,nosuid,nodev,noexec' }]),
      },
      {
        name: 'stricter than asked',
        host: withFstab(line('ro,nodev,nosuid,noexec,nofail'), [
          { point, options: 'ro,nodev,nosuid,noexec' },
        ]),
      },
      {
        name: 'the last of the mounts there has it',
        host: withFstab(line(option), [
          { point, options: 'rw' },
          { point, options: `rw,${option}` },
        ]),
      },
      {
        name: 'it is mounted when somebody looks into it',
        host: withFstab(line(`${option},x-systemd.automount`), [
          { point, type: 'autofs', source: 'systemd-1', options: 'rw' },
        ]),
      },
    ],
    notApplicable: [
      {
        name: 'a container',
        host: running([{ point }], { files: { '/.dockerenv': '' } }),
        reason: 'the host is a container, whose mounts are made outside of it (/.dockerenv)',
      },
    ],
    unmeasured: [
      { name: 'the table of mounts is empty', host: {}, says: 'mountinfo says nothing' },
      { name: 'a quote is not closed', host: image(line('"a')), says: '/etc/fstab:1: a double quote' },
      {
        name: 'mount and systemd do not agree on the line',
        host: image(`/dev/sdb1 ${point} ext4 ${option} # x\n`),
        says: '/etc/fstab:1: mount(8) leaves the line out',
      },
      {
        name: 'fstab cannot be read',
        host: {
          running: false,
          files: {
            '/etc/fstab': {
              node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 1, unread: 'permission denied' },
            },
          },
        },
        says: 'permission denied',
      },
    ],
    failing: [
      {
        name: 'neither written down nor in force',
        host: withFstab(`# x\n${line('defaults')}`, [{ point, options: 'rw,relatime' }]),
        finds: [found('defaults', '/etc/fstab:2'), lives('rw,relatime')],
        files: { '/etc/fstab': `# x\n${line(`defaults,${option}`)}` },
        mounts: { [point]: [option] },
      },
      {
        name: 'only written down',
        host: withFstab(line(option), [{ point, options: `rw,x${option}` }]),
        finds: [lives(`rw,x${option}`)],
        mounts: { [point]: [option] },
      },
      {
        name: 'only in force, and contrary words are written last',
        host: withFstab(line(`${option},${contrary}`), [{ point, options: `rw,${option}` }]),
        finds: [found(`${option},${contrary}`, '/etc/fstab:1')],
        files: { '/etc/fstab': line(`${option},${contrary},${option}`) },
      },
      {
        name: 'the line ends as on Windows, with tabs, no numbers, and what follows it stays',
        host: withFstab(`\tUUID=1\t${point}\tauto\tx="a,${option}",rw \r\n#${option}\r\nlast line`, [
          { point, options: option },
        ]),
        finds: [found(`x="a,${option}",rw`, '/etc/fstab:1')],
        files: {
          '/etc/fstab': `\tUUID=1\t${point}\tauto\tx="a,${option}",rw,${option} \r\n#${option}\r\nlast line`,
        },
      },
      {
        name: 'the last line has no options and no newline',
        host: image(`LABEL=x ${point} auto`),
        finds: [found('no options', '/etc/fstab:1')],
        files: { '/etc/fstab': `LABEL=x ${point} auto ${option}` },
      },
      {
        name: 'fstab names it twice, and only once with the option',
        host: image(`a ${point} tmpfs ${option}\nb ${point} tmpfs noauto\n`),
        finds: [found('noauto', '/etc/fstab:2')],
        files: { '/etc/fstab': `a ${point} tmpfs ${option}\nb ${point} tmpfs noauto,${option}\n` },
      },
    ],
  });
}
