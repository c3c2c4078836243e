import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Writes an ssh_config(5) of our own, so that this account's keys and known hosts are never touched. */
export async function sshConfig(folder: string, key: string): Promise<string> {
  const settings = [
    `IdentityFile ${key}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    'StrictHostKeyChecking accept-new',
    'BatchMode yes',
    'ConnectTimeout 10',
    'LogLevel ERROR',
  ];
  const file = join(folder, 'ssh_config');
  await writeFile(file, `${settings.join('\n')}\n`);
  return file;
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
