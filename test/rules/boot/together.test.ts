import { expect, it } from 'vitest';
import { fold } from '../../../src/plan/fold.ts';
import { boot } from '../../../src/rules/boot/index.ts';
import { filePermissions } from '../../../src/rules/file-permissions/index.ts';
import { exampleHost } from '../../host.ts';
import { DROP_IN, defaultGrub, dropIn, grubCfg } from './hosts.ts';

const CFG = '/boot/grub/grub.cfg';
const hash = 'grub.pbkdf2.sha512.10000.AB.CD';

it('writes one drop-in and one grub.cfg for all rules that want something of them', () => {
  const rules = [...boot, ...filePermissions].filter(({ id }) => /grub|boot|audit/.test(id));
  const given: Record<string, unknown> = { 'grub-password': { user: 'boss', hash } };
  const params = new Map(rules.map((rule) => [rule.id, rule.params.parse(given[rule.id] ?? {})]));
  const host = exampleHost({
    running: false,
    files: {
      [CFG]: { content: grubCfg({ normal: 'audit=0' }), mode: 0o644 },
      '/etc/default/grub': defaultGrub('', 'quiet audit=0'),
      '/etc/grub.d/10_linux': 'CLASS="--class os"\n',
    },
  });
  const { host: left, changes, decisions } = fold(host, rules, params, []);
  const words = 'apparmor=1 security=apparmor audit=1 audit_backlog_limit=8192';
  expect(left.text(DROP_IN)).toBe(dropIn(words));
  expect(left.text('/etc/default/grub')).toBe(defaultGrub('', 'quiet'));
  expect(left.text(CFG)).toContain(`root=UUID=1 ro quiet ${words}\n`);
  expect(left.text(CFG)).toContain(`password_pbkdf2 boss ${hash}\n`);
  expect(left.find(CFG).node).toMatchObject({ mode: 0o400 });
  expect(changes.filter(({ address }) => address === CFG).length).toBe(1);
  expect(decisions).toEqual([]);
});
