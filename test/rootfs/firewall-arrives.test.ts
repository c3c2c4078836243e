import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consents } from '../../src/change.ts';
import { rules } from '../../src/rules/index.ts';
import { missing } from '../debian/missing.ts';
import { copyOf } from './copy.ts';
import { everyRule } from './every-rule.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { prove } from './prove.ts';
import { debianTree, programs } from './tree.ts';

const reason = missing(programs);
const skipped = reason === undefined ? '' : ` (${reason})`;
/** What they judge is only seen where something runs. */
const running = /-open-ports$|^nftables-without-iptables-rules$/;
const of = (pattern: RegExp) => [...rules.keys()].filter((id) => pattern.test(id) && !running.test(id));

const stacks: Record<string, readonly string[]> = {
  // Started, it sets kernel parameters after all others.
  ufw: ['package-ufw-installed', ...of(/^(ufw|sysctl)-/)],
  nftables: ['package-nftables-installed', ...of(/^nftables-/)],
  iptables: ['package-iptables-installed', 'netfilter-persistent-enabled', ...of(/^ip6?tables-/)],
};

describe.skipIf(reason !== undefined)(`a firewall that one plan installs and sets up${skipped}`, () => {
  let tree: string;
  let below: Manifest;

  beforeAll(async () => {
    tree = await debianTree('bookworm');
    below = await manifestOf(tree);
  });

  it.each(Object.entries(stacks))('%s', async (stack, wanted) => {
    const copy = copyOf(tree);
    onTestFinished(() => copy.remove());
    copyFileSync('/etc/resolv.conf', join(copy.root, 'etc/resolv.conf'));
    const { words } = everyRule(wanted, { id: 'debian', version: '12' });
    const audit = [...words('').slice(2), '--set', `*.firewall=${stack}`];
    const plan = [...audit, ...consents.flatMap((consent) => ['--allow', consent])];
    const { predicted } = await prove(copy, below, { audit, plan });
    expect(predicted.results.filter(({ status }) => status === 'fail')).toEqual([]);
  });
});
