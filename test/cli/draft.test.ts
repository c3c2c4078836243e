import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tool } from '../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-draft-'));
const image = join(folder, 'image');

beforeAll(() => {
  for (const path of ['etc/sysctl.d', 'etc/cni/net.d', 'var/lib/dpkg', 'var/lib/kubelet'])
    mkdirSync(join(image, path), { recursive: true });
  writeFileSync(
    join(image, 'etc/os-release'),
    'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n',
  );
  writeFileSync(
    join(image, 'var/lib/dpkg/status'),
    'Package: kubelet\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.20.1-00\n',
  );
  writeFileSync(join(image, 'etc/sysctl.d/k8s.conf'), 'net.ipv4.ip_forward = 1\n');
  writeFileSync(join(image, 'etc/cni/net.d/10-azure.conflist'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('on an image with a kubelet', () => {
  it('the plan warns, and a drafted profile takes the cause away', async () => {
    const plan = await tool(['plan', `root:${image}`, '--profile', 'cis-level1-server']);
    expect(plan.stdout).toContain(
      'Workloads  kubelet (package kubelet 1.20.1-00), cni (network configuration',
    );
    expect(plan.stdout).toContain('known to break them');
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'without forwarding their packets end on this host',
    );

    const draft = await tool(['profiles', 'draft', `root:${image}`, '--owner', 'node team']);
    expect(draft).toMatchObject({ exitCode: 0, stderr: '' });
    expect(draft.stdout).toContain('owner: "node team"');
    const file = join(folder, 'node.yaml');
    writeFileSync(file, draft.stdout);
    expect((await tool(['profiles', 'validate', file])).stdout).toBe(`${file}: valid`);

    const after = await tool(['plan', `root:${image}`, '--profile', file]);
    expect(after.stdout).toContain('No change is known to break them.');
  });
});
