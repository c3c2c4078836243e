import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { drafted } from '../../src/commands/draft.ts';
import { exampleEvidence } from '../host.ts';
import { frameFrom } from '../../src/commands/session.ts';
import { ubuntuServer } from '../../src/example/ubuntu.ts';
import { Host } from '../../src/host/host.ts';
import { makePlan } from '../../src/plan/make.ts';
import { validateProfile } from '../../src/profile/describe.ts';
import { type Draft, draftProfile } from '../../src/profile/draft.ts';
import { effectiveProfile, load } from '../../src/profile/effective.ts';
import { profileFrom } from '../../src/profile/load.ts';
import { rules } from '../../src/rules/index.ts';

const today = '2026-11-23';

const draft: Draft = {
  parent: { reference: 'cis-level1-server', title: 'CIS Level 1 - Server' },
  host: { hostname: 'Node1.example', name: 'ssh://ops@node1' },
  workloads: [
    {
      name: 'kubelet',
      evidence: [
        { what: 'unit kubelet.service is enabled, active', where: 'systemctl status kubelet.service' },
        { what: 'directory /var/lib/kubelet', where: '/var/lib/kubelet' },
      ],
    },
  ],
  exempt: [
    {
      id: '3.2.2',
      warnings: [
        {
          address: 'sysctl:net.ipv4.ip_forward',
          workloads: ['kubelet'],
          why: 'packets end here',
          rules: ['a'],
        },
        { address: '/etc/sysctl.d/x.conf', workloads: ['kubelet'], why: 'packets end here', rules: ['a'] },
      ],
    },
  ],
  remaining: [],
  today,
};

describe('a drafted profile', () => {
  it('has a reason, an owner to be named and an end for each exemption', () => {
    expect(draftProfile(draft)).toBe(`\
# Drafted by cis-harden profiles draft on 2026-11-23 for Node1.example (ssh://ops@node1).
# Found there:
#   kubelet: unit kubelet.service is enabled, active (systemctl status kubelet.service); directory /var/lib/kubelet (/var/lib/kubelet)
# Before it is used: name an owner for each exemption, and look whether there is a better answer.
id: drafted-node1-example
title: "CIS Level 1 - Server, for the containers of Node1.example"
extends: "cis-level1-server"

exemptions:
  - recommendation: "3.2.2"
    reason: potential-operational-impact
    note: "For kubelet: packets end here (sysctl:net.ipv4.ip_forward, /etc/sysctl.d/x.conf)."
    owner: "nobody yet: write who answers for it"
    expires: 2027-02-21
`);
  });

  it('has no exemption where nothing was found, and says so', () => {
    const text = draftProfile({ ...draft, workloads: [], exempt: [] });
    expect(text).toContain('# No kubelet, containerd, Docker or network plugin was found there.\n');
    expect(text).toContain('\nexemptions: []\n');
  });

  it('has none where nothing breaks what was found, and says so', () => {
    const text = draftProfile({ ...draft, exempt: [] });
    expect(text).toContain('# No change that the profile asks for is known to break it.\n');
    expect(text).toContain('\nexemptions: []\n');
  });

  it('says what it is still warned of, and whose it is', () => {
    const [exempt] = draft.exempt;
    const text = draftProfile({ ...draft, remaining: exempt?.warnings ?? [], owner: 'node team' });
    expect(text).toContain('# Still warned of: /etc/sysctl.d/x.conf: packets end here\n');
    expect(text).toContain('owner: "node team"');
  });

  it('ends 90 days later across a leap day and a new year', () => {
    expect(draftProfile({ ...draft, today: '2027-12-01' })).toContain('expires: 2028-02-29');
    expect(draftProfile({ ...draft, today: '2026-11-30' })).toContain('expires: 2027-02-28');
  });

  it('is read back by our own loader, whatever the host calls itself and its files', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        text,
        fc.array(text, { minLength: 1 }),
        async (hostname, name, why, addresses) => {
          const profile = draftProfile({
            ...draft,
            host: { hostname, name },
            owner: why,
            workloads: [{ name: 'cni', evidence: [{ what: why, where: name }] }],
            exempt: [
              {
                id: '3.2.2',
                warnings: addresses.map((address) => ({ address, why, workloads: ['cni'], rules: ['a'] })),
              },
            ],
            remaining: addresses.map((address) => ({ address, why, workloads: ['cni'], rules: ['a'] })),
          });
          fc.pre(why.trim() !== '');
          const { value } = await profileFrom('draft.yaml', profile);
          expect(value.exemptions).toHaveLength(1);
          expect(value.extends).toBe('cis-level1-server');
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a draft for a host', () => {
  const node = (packages: readonly string[]) => {
    const { evidence } = ubuntuServer();
    const about = { architecture: 'amd64', version: '1', status: 'install ok installed' };
    const known =
      evidence.packages !== undefined && 'value' in evidence.packages ? evidence.packages.value : [];
    const added = packages.map((name) => ({ ...about, name, depends: '', provides: '', essential: false }));
    return new Host({
      ...evidence,
      kernel: new Proxy(evidence.kernel, {
        get: (all, path) => (path === '/proc/sys/net/ipv4/ip_forward' ? '1' : Reflect.get(all, path)),
      }),
      packages: { value: [...known, ...added] },
    });
  };

  /** A node whose nftables lets everything through, though a firewall is at hand. */
  const filtering = () => {
    const names = ['kubelet', 'kubernetes-cni', 'nftables'];
    const { evidence } = ubuntuServer();
    const given = exampleEvidence({
      files: {
        '/etc/nftables.conf':
          '#!/usr/sbin/nft -f\n\nflush ruleset\n\ntable inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0;\n\t}\n}\n',
      },
      packages: {
        ...Object.fromEntries(names.map((name) => [name, '1'])),
        'openssh-server': '1:7.6p1-4ubuntu0.7',
      },
      kernel: {
        '/proc/net/tcp':
          '  sl  local_address rem_address   st\n   0: 00000000:0016 00000000:0000 0A 0 0 0 0 0 1 1\n',
        '/proc/net/tcp6': '  sl\n',
        '/proc/net/udp': '  sl\n',
        '/proc/net/udp6': '  sl\n',
        '/proc/modules': '',
      },
      units: { 'nftables.service': 'disabled inactive' },
      outputs: { 'nft list ruleset': '' },
    });
    return new Host({ ...given, files: { ...evidence.files, ...given.files } });
  };

  const hosts = {
    plain: () => node([]),
    kubelet: () => node(['kubelet', 'kubernetes-cni']),
    filtering,
  } as const;

  /** The whole benchmark is planned for several times, which takes seconds. */
  const SLOW = 60_000;
  const folder = mkdtempSync(join(tmpdir(), 'drafts-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const known = new Map<string, ReturnType<typeof draftFor>>();

  function made(host: keyof typeof hosts, profile = 'cis-level1-server'): ReturnType<typeof draftFor> {
    const key = `${profile}-${host}`;
    const draft = known.get(key) ?? draftFor(hosts[host](), profile, join(folder, `${key}.yaml`));
    known.set(key, draft);
    return draft;
  }

  async function draftFor(host: Host, profile: string, file: string) {
    const overrides = { set: ['*.firewall=nftables'], only: [] };
    const resolution = await load({ profile, rules, today, overrides });
    const frame = frameFrom('ssh://node1', resolution, { assumePlatform: undefined });
    const plan = makePlan(host, frame, [], '2026-11-23T00:00:00.000Z');
    const text = await drafted(host, { resolution, frame, plan, today, options: { profile } });
    writeFileSync(file, text);
    const asked = { profile: file, rules, today, overrides };
    const after = frameFrom('ssh://node1', await load(asked), { assumePlatform: undefined });
    return { text, file, asked, plan, after: makePlan(host, after, [], '2026-11-23T00:00:00.000Z') };
  }

  it('takes away every warning, and nothing that gives none', { timeout: SLOW }, async () => {
    const { plan, after, asked } = await made('kubelet');
    expect(plan.warnings.map(({ address }) => address)).toContain('sysctl:net.ipv4.ip_forward');
    expect(after.warnings).toEqual([]);
    const { recommendations } = await effectiveProfile(asked);
    const exempt = recommendations.filter(({ enforced }) => !enforced);
    const warned = new Set(plan.warnings.flatMap(({ rules: blamed }) => blamed));
    for (const { recommendation, exemption } of exempt) {
      expect(recommendation.rules.some((rule) => warned.has(rule))).toBe(true);
      expect(exemption).toMatchObject({ reason: 'potential-operational-impact', expires: '2027-02-21' });
    }
    expect(exempt.length).toBeGreaterThan(0);
    expect(exempt.length).toBeLessThan(30);
  });

  it('is valid and has no line without effect', { timeout: SLOW }, async () => {
    const { asked } = await made('kubelet');
    expect(await validateProfile(asked)).toMatchObject({ problems: [], notices: [], expired: [] });
  });

  it('keeps a firewall away from what the network plugin lets through', { timeout: SLOW }, async () => {
    const { plan, after } = await made('filtering');
    const broken = plan.warnings.map(({ address }) => address).filter((address) => address.includes('nft'));
    expect([...new Set(broken)].sort()).toEqual([
      '/etc/nftables.d/60-cis-harden.nft',
      'table:nftables',
      'unit:nftables.service',
    ]);
    const blamed = plan.warnings.flatMap(({ rules: causing }) => causing);
    expect(blamed).toContain('nftables-default-deny');
    expect(blamed).not.toContain('nftables-loopback');
    expect(after.warnings).toEqual([]);
  });

  it('exempts nothing on a host without containers', { timeout: SLOW }, async () => {
    const { text, after, plan } = await made('plain');
    expect(text).toContain('exemptions: []');
    expect(after.changes.map(({ address }) => address)).toEqual(plan.changes.map(({ address }) => address));
  });

  it('extends a profile that has exemptions of its own', { timeout: SLOW }, async () => {
    const { text, after } = await made('kubelet', 'aks');
    expect(text).toContain('extends: "aks"');
    expect(after.warnings).toEqual([]);
  });
});
