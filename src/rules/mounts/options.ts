import type { MountOption } from '../../change.ts';
import { mountOption } from '../../kinds/mount-option.ts';
import type { Rule } from '../../rule.ts';

interface Place {
  readonly point: string;
  /** As in ids: `dev-shm`. */
  readonly name: string;
  /** The rule that wants a filesystem there. */
  readonly see: string;
  readonly options: readonly MountOption[];
  /** By option, what may stop working. */
  readonly impacts?: Partial<Record<MountOption, string>>;
}

const places: readonly Place[] = [
  {
    point: '/tmp',
    name: 'tmp',
    see: 'mount-tmp-configured',
    options: ['nodev', 'nosuid', 'noexec'],
    impacts: {
      noexec:
        'Installers and scripts of packages that unpack programs into /tmp and run them there fail; TMPDIR can lead them elsewhere.',
    },
  },
  {
    point: '/dev/shm',
    name: 'dev-shm',
    see: 'mount-dev-shm-configured',
    options: ['nodev', 'nosuid', 'noexec'],
    impacts: { noexec: 'Some databases, browsers and just-in-time compilers run code out of shared memory.' },
  },
  {
    point: '/var/tmp',
    name: 'var-tmp',
    see: 'mount-var-tmp-separate',
    options: ['nodev', 'nosuid', 'noexec'],
    impacts: {
      noexec:
        'Builders that run what they unpack into /var/tmp fail, mkinitramfs among them where it is told to work there.',
    },
  },
  { point: '/home', name: 'home', see: 'mount-home-separate', options: ['nodev'] },
];

const gains: Record<MountOption, { title: string; rationale: (point: string) => string }> = {
  nodev: {
    title: 'takes no device files',
    rationale: (point) =>
      `A device file that somebody manages to place in ${point} would open a disk or the memory past all permissions; no program has a reason to keep one there.`,
  },
  nosuid: {
    title: 'gives no program the rights of its owner',
    rationale: (point) =>
      `A setuid program that is left in ${point}, where users write, would hand its owner's rights to whoever runs it.`,
  },
  noexec: {
    title: 'runs no programs',
    rationale: (point) =>
      `${point} is where an intruder with little access can write, and a program that cannot be run there is one step less.`,
  },
};

/** Options of filesystems that everybody, or every user, may write to. */
export const options: readonly Rule[] = places.flatMap(
  ({ point, name, see, options: wanted, impacts = {} }) =>
    wanted.map((option) => {
      const impact = impacts[option];
      return mountOption({
        id: `mount-${name}-${option}`,
        title: `${point} ${gains[option].title} (${option})`,
        rationale: gains[option].rationale(point),
        ...(impact !== undefined && { impact }),
        point,
        option,
        see,
      });
    }),
);
