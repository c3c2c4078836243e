import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** An `ssh` in front of the system's that reads a configuration of ours, so that this account's own is never touched. */
export async function sshEnvironment(folder: string, key: string): Promise<Record<string, string>> {
  const config = [
    `IdentityFile ${key}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    'StrictHostKeyChecking accept-new',
    'BatchMode yes',
    'ConnectTimeout 10',
    'LogLevel ERROR',
  ];
  const { stdout: ssh } = await execa('sh', ['-c', 'command -v ssh']);
  await writeFile(join(folder, 'ssh_config'), `${config.join('\n')}\n`);
  await writeFile(join(folder, 'ssh'), `#!/bin/sh\nexec ${ssh} -F ${join(folder, 'ssh_config')} "$@"\n`, {
    mode: 0o755,
  });
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
}

/** A port on loopback that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port to be had on loopback');
  return address.port;
}
