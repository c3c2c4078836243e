import { execaSync } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageReader } from '../../src/targets/image-reader.ts';
import { unitsOf } from '../../src/targets/image-units.ts';

const missing = execaSync('systemctl', ['--version'], { reject: false }).failed && 'systemctl';
const TREES = 400;
const names = ['one.service', 'two.timer', 'three.socket'];

function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const installs = [
  '',
  '[Install]\nWantedBy=multi-user.target\n',
  '[Install]\n# WantedBy=multi-user.target\n',
  '[Install]\nRequiredBy = a.target b.target\n',
  '[Install]\nAlias=other.service\n',
  '[Install]\nAlso=two.timer\n',
  '[Install]\nWantedBy=\n',
  '[Install]\nWantedBy=\\\n multi-user.target\n',
  '[Other]\nWantedBy=multi-user.target\n',
];

/** A root folder with units, links that start them, masks and overrides, by chance. */
function plant(root: string, pick: <T>(all: readonly T[]) => T): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const link = (path: string, target: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    try {
      symlinkSync(target, join(root, path));
    } catch {
      // Something stands there already.
    }
  };
  mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
  mkdirSync(join(root, 'usr/lib/systemd/system'), { recursive: true });
  for (const name of names) {
    const body = `[Unit]\nDescription=x\n\n[${name.endsWith('timer') ? 'Timer' : 'Service'}]\n\n${pick(installs)}`;
    const vendor = pick([
      '',
      '/usr/lib/systemd/system',
      '/usr/lib/systemd/system',
      '/usr/local/lib/systemd/system',
    ]);
    if (vendor !== '') put(`${vendor}/${name}`, pick([body, body, body, '']));
    const over = pick(['none', 'none', 'none', 'file', 'mask', 'empty', 'drop-in']);
    if (over === 'file') put(`/etc/systemd/system/${name}`, body);
    if (over === 'empty') put(`/etc/systemd/system/${name}`, '');
    if (over === 'mask') link(`/etc/systemd/system/${name}`, '/dev/null');
    if (over === 'drop-in') put(`/etc/systemd/system/${name}.d/x.conf`, '[Install]\nWantedBy=x.target\n');
    const wants = pick(['none', 'none', 'multi-user.target.wants', 'a.target.requires', 'vendor']);
    const target = vendor === '' ? `/lib/systemd/system/${name}` : `${vendor}/${name}`;
    if (wants === 'vendor') link(`/usr/lib/systemd/system/multi-user.target.wants/${name}`, `../${name}`);
    else if (wants !== 'none') link(`/etc/systemd/system/${wants}/${name}`, pick([target, `../${name}`]));
  }
}

describe.skipIf(missing !== false)(
  `unit files of an image${missing ? ` (skipped without ${missing})` : ''}`,
  () => {
    it('are enabled, masked or missing as systemctl --root says', async () => {
      const next = random(11);
      const pick = <T>(all: readonly T[]): T => all[Math.floor(next.next().value * all.length)] as T;
      const seen = new Map<string, number>();
      for (let tree = 0; tree < TREES; tree += 1) {
        const root = mkdtempSync(join(tmpdir(), 'cis-harden-units-'));
        plant(root, pick);
        const units = await unitsOf(await ImageReader.of(root), names);
        for (const name of names) {
          const { stdout } = execaSync('systemctl', [`--root=${root}`, 'is-enabled', name], {
            ...{ reject: false, env: { LC_ALL: 'C' } },
          });
          const [said = ''] = stdout.split('\n');
          const unit = units[name];
          const ours = unit !== undefined && 'value' in unit ? unit.value.file : 'unmeasured';
          const listing = execaSync('find', ['.', '-ls'], { cwd: root }).stdout;
          expect(ours, `${name}\n${listing}`).toBe(said === 'not-found' ? '' : said);
          seen.set(said, (seen.get(said) ?? 0) + 1);
        }
        rmSync(root, { recursive: true });
      }
      for (const state of ['enabled', 'disabled', 'static', 'masked', 'indirect'])
        expect(seen.get(state) ?? 0, state).toBeGreaterThan(10);
    }, 120_000);
  },
);
