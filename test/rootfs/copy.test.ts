import { execaSync } from 'execa';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { missing } from '../debian/missing.ts';
import { manifestOfCopy } from './changed.ts';
import { copyOf, type Copy } from './copy.ts';
import { described, differencesOf } from './differences.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { debianTree, programs } from './tree.ts';

const reason = missing(programs);

describe.skipIf(reason !== undefined)(`a copy of a tree${reason === undefined ? '' : ` (${reason})`}`, () => {
  let tree: string;
  let below: Manifest;

  beforeAll(async () => {
    tree = await debianTree('bookworm');
    below = await manifestOf(tree);
  }, 300_000);

  function fresh(): Copy {
    const copy = copyOf(tree);
    onTestFinished(() => copy.remove());
    return copy;
  }

  it('equals the tree', async () => {
    const { root } = fresh();
    expect(described(differencesOf(below, await manifestOf(root)))).toEqual([]);
    expect(below.size).toBeGreaterThan(5000);
  });

  it('leaves the tree as it was', async () => {
    const { root } = fresh();
    appendFileSync(join(root, 'etc/issue'), 'x');
    rmSync(join(root, 'usr/share/doc'), { recursive: true });
    expect(described(differencesOf(below, await manifestOf(tree)))).toEqual([]);
  });

  it('has its changes read from the upper layer as from the whole', async () => {
    const copy = fresh();
    const at = (path: string) => join(copy.root, path);
    appendFileSync(at('etc/issue'), 'x');
    chmodSync(at('etc/crontab'), 0o600);
    rmSync(at('usr/share/doc'), { recursive: true });
    mkdirSync(at('usr/share/doc'));
    rmSync(at('etc/hostname'), { force: true });
    symlinkSync('/nowhere', at('etc/hostname'));
    writeFileSync(Buffer.concat([Buffer.from(at('etc/odd\n')), Buffer.from([0xff])]), '');
    execaSync('setfacl', ['-m', 'u:daemon:r', at('etc/sudo.conf')]);
    execaSync('setfattr', ['-n', 'user.note', '-v', 'kept', at('etc/ssh/sshd_config')]);
    const whole = await manifestOf(copy.root);
    expect(await manifestOfCopy(copy, below)).toEqual(whole);
    expect(described(differencesOf(below, whole)).map((line) => line.replace(/:.*/, ''))).toEqual(
      expect.arrayContaining([
        '~ /etc/crontab',
        '~ /etc/issue',
        '~ /etc/ssh/sshd_config',
        '~ /etc/sudo.conf',
      ]),
    );
    expect(whole.get('/etc/odd\\xa\\xff')?.type).toBe('file');
  });

  it('leaves nothing behind when it is removed', () => {
    const { root, remove } = copyOf(tree);
    remove();
    expect(existsSync(join(root, '..'))).toBe(false);
    expect(execaSync('findmnt', ['--noheadings', root], { reject: false }).stdout).toBe('');
  });
});
