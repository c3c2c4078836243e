import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPgpKeys } from '../../src/facts/openpgp.ts';
import { isInstalled } from '../debian/missing.ts';

const obstacle = isInstalled('gpg') ? undefined : 'there is no gpg';
const folders = ['/usr/share/keyrings', '/etc/apt/trusted.gpg.d'];

describe.skipIf(obstacle !== undefined)(
  `keyrings beside gpg${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    afterAll(() => {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    });
    const gpg = (args: readonly string[], input?: Buffer) => {
      const run = spawnSync('gpg', ['--homedir', home, '--batch', '--no-tty', ...args], { input });
      if (run.status !== 0) throw new Error(`gpg ${args.join(' ')}: ${run.stderr.toString()}`);
      return run.stdout;
    };
    const asGpg = (bytes: Buffer) => shown(gpg(['--with-colons', '--show-keys'], bytes).toString());

    it('reads the keys of this machine’s archives', () => {
      const files = folders.flatMap((folder) =>
        isThere(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
      );
      for (const file of files) {
        const bytes = readFileSync(file);
        expect({ file, keys: openPgpKeys(bytes) }).toEqual({ file, keys: asGpg(bytes) });
      }
    });

    it('reads keys of several kinds, extended, revoked, in either form', { timeout: 60_000 }, () => {
      const made = ['ed25519/never', 'rsa1024/2y', 'ed25519/1d', 'dsa1024/5m', 'ed25519/never'].map(
        (kind, at) => {
          const [algorithm = '', expiry = ''] = kind.split('/');
          const user = `Key ${at} Grüße <key${at}@example.org>`;
          gpg(['--passphrase', '', '--quick-gen-key', user, algorithm, 'sign', expiry]);
          return user;
        },
      );
      const keys = asGpg(gpg(['--export']));
      const [, extended, , , revoked] = keys;
      gpg(['--quick-set-expire', extended?.fingerprint ?? '', '9y']);
      gpg([
        '--passphrase',
        '',
        '--quick-add-uid',
        extended?.fingerprint ?? '',
        'Second <second@example.org>',
      ]);
      const certificate = readFileSync(join(home, 'openpgp-revocs.d', `${revoked?.fingerprint}.rev`), 'utf8');
      gpg(['--import'], Buffer.from(certificate.replace(':-----', '-----')));
      for (const armour of [[], ['--armor']]) {
        const exported = gpg([...armour, '--export']);
        const ours = openPgpKeys(exported);
        expect(ours).toEqual(asGpg(exported));
        expect(ours?.length).toBe(made.length);
        expect(ours?.filter((key) => key.revoked).length).toBe(1);
        // gpg keeps no more of a keyring that is cut off than what came before.
        for (const length of [0, 1, 3, 50, 1000]) openPgpKeys(exported.subarray(0, length));
      }
    });
  },
);

function isThere(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Records `pub`, `fpr`, `uid` of doc/DETAILS in GnuPG. */
function shown(colons: string) {
  const keys: { fingerprint: string; user: string; expires: number | undefined; revoked: boolean }[] = [];
  let primary = false;
  for (const fields of colons.split('\n').map((line) => line.split(':'))) {
    const key = keys.at(-1);
    if (fields[0] === 'pub' || fields[0] === 'sub') primary = fields[0] === 'pub';
    if (fields[0] === 'pub')
      keys.push({
        fingerprint: '',
        user: '',
        expires: fields[6] === '' ? undefined : Number(fields[6]),
        revoked: fields[1] === 'r',
      });
    if (fields[0] === 'fpr' && primary && key !== undefined) key.fingerprint = fields[9] ?? '';
    if (fields[0] === 'uid' && key?.user === '') key.user = fields[9] ?? '';
  }
  return keys;
}
