import { execa, execaSync } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evidence, Need } from '../../src/host/evidence.ts';
import { frames } from '../../src/targets/probe/frames.ts';
import { ingest } from '../../src/targets/probe/ingest.ts';
import { withoutHashes } from '../../src/targets/probe/reduced.ts';
import { probeScript } from '../../src/targets/probe/script.ts';
import { parseShadow, reducedShadowLine } from '../../src/targets/probe/shadow.ts';

const missing =
  process.getuid?.() !== 0 ? 'root' : execaSync('unshare', ['-V'], { reject: false }).failed && 'unshare';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-shadow-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A look where these texts stand at these paths, by mounts of its own. Also gives all that the look printed. */
async function looked(files: Record<string, string>, needs: readonly Need[]): Promise<[Evidence, string]> {
  const mounts = Object.entries(files).map(([path, text], at) => {
    const source = join(folder, String(at));
    writeFileSync(source, Buffer.from(text, 'latin1'));
    return `mount --bind ${source} ${path}`;
  });
  const input = probeScript(needs, 'nonce');
  const { stdout } = await execa('unshare', ['--mount', 'sh', '-ec', `${mounts.join('\n')}\nexec sh -s`], {
    ...{ input, encoding: 'buffer', maxBuffer: 1 << 28, stripFinalNewline: false },
  });
  const printed = Buffer.from(stdout);
  return [
    ingest(frames(printed, 'nonce'), needs, 'local', '2026-01-01T00:00:00Z'),
    printed.toString('latin1'),
  ];
}

/** The same for every run. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const secret = 'S3cretS3cretS3cretS3cretS3cretS3cretS3cretS3';
const parts = {
  name: ['root', 'a.b-c', 'Ünï', '+', '-x', '', '$6$x', 'n m', '#c'],
  hash: [
    ...[
      '',
      '*',
      '!',
      '!!',
      '!*',
      'x',
      '*LK*',
      `$6$salt$${secret}`,
      `!$6$salt$${secret}`,
      `!!$y$j9T$s$${secret}`,
    ],
    ...[
      `$6$rounds=5000$salt$${secret}`,
      `$2b$12$${secret}`,
      'S3cret789012.',
      '!S3cret789012/',
      '_S3cretS3cretS3cretX',
    ],
    ...[`$argon2id$v=19$${secret}`, `plain ${secret}`, `$${secret}`],
  ],
  age: ['', '0', '19000', '-1', '99999', ' 5', `$6$salt$${secret}`, 'x'],
};

function lines(count: number, tails: readonly string[]): string {
  const next = random(7);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(next.next().value * all.length)] as T;
  const some = Array.from({ length: count }, () => {
    const ages = Array.from({ length: Math.floor(next.next().value * 9) }, () => pick(tails));
    return pick([
      [pick(parts.name), pick(parts.hash), ...ages].join(':'),
      [pick(parts.name), pick(parts.hash), ...ages].join(':'),
      pick(['', ':', '::', secret, `$6$salt$${secret}`]),
    ]);
  });
  return some.join('\n');
}

describe.skipIf(missing !== false)(
  `password databases in a look${missing ? ` (skipped without ${missing})` : ''}`,
  () => {
    it('leave no part of a hash, and read as the same files of an image do', async () => {
      const text = lines(4000, parts.age);
      const groups = lines(1000, ['', 'ops', 'a,b']);
      const [evidence, printed] = await looked({ '/etc/shadow': text, '/etc/gshadow': groups }, [
        { kind: 'shadow' },
      ]);
      expect(printed).not.toContain('S3cret');
      const asImage = parseShadow(
        text
          .split('\n')
          .map((line) => reducedShadowLine(line, true))
          .join('\n'),
        groups
          .split('\n')
          .map((line) => reducedShadowLine(line, false))
          .join('\n'),
      );
      expect(evidence.shadow).toEqual(asImage);
      const accounts = 'value' in asImage ? asImage.value.accounts : [];
      expect(new Set(accounts.map(({ password }) => password))).toEqual(new Set(['empty', 'set', 'none']));
      expect(accounts.filter(({ locked }) => locked).length).toBeGreaterThan(100);
    });

    it('tell what each form of a hash is', async () => {
      const text = `a:$6$salt$${secret}:1:2:3:4:5:6:\nb:!$y$j9T$s$${secret}:::::::\nc::0:0:99999:7:::\nd:*:1::::::\ne:!\nf:S3cret789012.:1\n`;
      const [{ shadow }] = await looked({ '/etc/shadow': text, '/etc/gshadow': 'g:!:ops:a,b\nh::\n' }, [
        { kind: 'shadow' },
      ]);
      const unset = { lastChange: '', min: '', max: '', warn: '', inactive: '', expire: '' };
      expect(shadow).toEqual({
        value: {
          accounts: [
            {
              ...{ name: 'a', line: 1, password: 'set', locked: false, method: '6' },
              ...{ lastChange: '1', min: '2', max: '3', warn: '4', inactive: '5', expire: '6' },
            },
            { name: 'b', line: 2, password: 'set', locked: true, method: 'y', ...unset },
            {
              name: 'c',
              line: 3,
              password: 'empty',
              locked: false,
              ...unset,
              lastChange: '0',
              min: '0',
              max: '99999',
              warn: '7',
            },
            { name: 'd', line: 4, password: 'none', locked: false, ...unset, lastChange: '1' },
            { name: 'e', line: 5, password: 'none', locked: true, ...unset },
            { name: 'f', line: 6, password: 'set', locked: false, method: 'des', ...unset, lastChange: '1' },
          ],
          groups: [
            { name: 'g', password: 'none', admins: ['ops'], members: ['a', 'b'] },
            { name: 'h', password: 'empty', admins: [], members: [] },
          ],
          malformed: [],
        },
      });
    });

    it('and other files keep their hashes on the host', async () => {
      const text = `root:S3cret789012.:0:0:root:/root:/bin/sh\nx:$6$salt$${secret}:1:1::/:/bin/sh\n`;
      const [{ files }, printed] = await looked({ '/etc/passwd': text }, [
        { kind: 'file', path: '/etc/passwd' },
      ]);
      expect(printed).not.toContain('S3cret');
      expect(files['/etc/passwd']).toMatchObject({
        reduced: true,
        content: withoutHashes('/etc/passwd', text),
      });
    });
  },
);

describe('a content without its hashes', () => {
  it.each([
    [`x $1$abc$${secret} y`, 'x HASH-STAYS-ON-THE-HOST y'],
    [
      `password_pbkdf2 root grub.pbkdf2.sha512.10000.ABCD.0123`,
      'password_pbkdf2 root grub.pbkdf2.sha512.10000.HASH-STAYS-ON-THE-HOST',
    ],
    ['PATH=$1$HOME $6$x', 'PATH=$1$HOME $6$x'],
  ])('%j is %j', (text, reduced) => {
    expect(withoutHashes('/etc/other', text)).toBe(reduced);
  });
});
