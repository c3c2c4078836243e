import rule from '../../../src/rules/mounts/mount-dev-shm-configured.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';
import { image, running, withFstab } from './hosts.ts';

const LINE = 'tmpfs /dev/shm tmpfs defaults,nodev,nosuid,noexec 0 0\n';
const SIZED = 'tmpfs /dev/shm tmpfs defaults,nodev,nosuid,noexec,size=2G 0 0\n';

const found = (
  expected: string,
  actual: string,
  where = '/etc/fstab',
  state: Finding['state'] = 'persistent',
): Finding => ({ what: '/dev/shm', expected, actual, where, state });
const unmounted = found(
  'a filesystem of its own',
  'not a mount point of its own',
  '/proc/self/mountinfo',
  'running',
);

testRule(rule, {
  compliant: [
    { name: 'it is mounted, by systemd alone', host: running([{ point: '/dev/shm' }]) },
    { name: 'systemd of an image will mount it', host: { running: false } },
    { name: 'a line is asked for and there', params: { requireFstab: true }, host: image(LINE) },
    { name: 'a size is asked for and set', params: { size: '2G' }, host: image(SIZED) },
  ],
  notApplicable: [
    {
      name: 'a container',
      host: running([], { files: { '/run/.containerenv': '' } }),
      reason: 'the host is a container, whose mounts are made outside of it (/run/.containerenv)',
    },
  ],
  unmeasured: [{ name: 'no table of mounts', host: {}, says: 'mountinfo says nothing' }],
  failing: [
    {
      name: 'it is not mounted',
      host: withFstab('/dev/sda1 / ext4 rw 0 1\r\n', [{ point: '/dev/shm/x' }]),
      finds: [unmounted],
      files: { '/etc/fstab': `/dev/sda1 / ext4 rw 0 1\r\n${LINE.replace('\n', '\r\n')}` },
      reboots: ['the next boot mounts /dev/shm'],
      leaves: [unmounted],
    },
    {
      name: 'a line is asked for, and fstab ends without a newline',
      params: { requireFstab: true },
      host: withFstab('#tmpfs /dev/shm tmpfs defaults', [{ point: '/dev/shm' }]),
      finds: [found('a line of its own', 'none')],
      files: { '/etc/fstab': `#tmpfs /dev/shm tmpfs defaults\n${LINE}` },
    },
    {
      name: 'a size is asked for and there is no fstab',
      params: { size: '2G' },
      host: { running: false },
      finds: [found('size=2G', 'nosuid,nodev,strictatime,mode=1777')],
      files: { '/etc/fstab': SIZED },
    },
    {
      name: 'another size is set',
      params: { size: '2G' },
      host: image('tmpfs /dev/shm tmpfs size=50%,nodev'),
      finds: [found('size=2G', 'size=50%,nodev', '/etc/fstab:1')],
      files: { '/etc/fstab': 'tmpfs /dev/shm tmpfs size=50%,nodev,size=2G' },
    },
  ],
});
