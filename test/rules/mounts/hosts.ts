import type { ExampleHost } from '../../host.ts';

interface Mounted {
  point: string;
  type?: string;
  source?: string;
  /** Per-mount options. */
  options?: string;
  device?: string;
  root?: string;
}

const root: Mounted = { point: '/', type: 'ext4', source: '/dev/sda1', device: '8:1' };

/** A running host with these mounts on top of its root filesystem. */
export function running(mounted: readonly Mounted[], host: ExampleHost = {}): ExampleHost {
  const lines = [root, ...mounted].map(
    ({ point, type = 'tmpfs', source = type, options = 'rw,relatime', device, root: folder = '/' }, at) =>
      `${22 + at} 1 ${device ?? `0:${40 + at}`} ${folder} ${point} ${options} shared:${at} - ${type} ${source} rw`,
  );
  return { ...host, kernel: { ...host.kernel, '/proc/self/mountinfo': lines.join('\n') } };
}

/** A running host where fstab has this text. */
export function withFstab(fstab: string, mounted: readonly Mounted[] = []): ExampleHost {
  return running(mounted, { files: { '/etc/fstab': fstab } });
}

/** An image where fstab has this text. */
export function image(fstab: string): ExampleHost {
  return { running: false, files: { '/etc/fstab': fstab } };
}
