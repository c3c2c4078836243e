import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport } from '../../src/report/read.ts';
import { tool } from '../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-answers-'));
const image = join(folder, 'image');

const head = 'id: mine\ntitle: Mine\nextends: cis-level1-server\n';
const answer = (until: string) =>
  `answers:\n  - { recommendation: "5.6", verdict: accepted, by: Ann, on: 2020-01-01, until: ${until}, note: Seen. }\n`;

beforeAll(() => {
  for (const path of ['etc/pam.d', 'var/lib/dpkg']) mkdirSync(join(image, path), { recursive: true });
  const release = 'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n';
  writeFileSync(join(image, 'etc/os-release'), release);
  writeFileSync(join(image, 'var/lib/dpkg/status'), '');
  writeFileSync(join(image, 'etc/pam.d/login'), 'auth requisite pam_securetty.so\n');
  writeFileSync(join(image, 'etc/securetty'), 'console\ntty1\n');
  writeFileSync(join(folder, 'open.yaml'), head);
  writeFileSync(join(folder, 'answered.yaml'), head + answer('9999-12-31'));
  writeFileSync(join(folder, 'expired.yaml'), head + answer('2020-12-31'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function audited(profile: string) {
  const words = ['audit', `root:${image}`, '--profile', join(folder, profile), '--rule', '5.6'];
  const { stdout, exitCode } = await tool([...words, '--format', 'json']);
  const { results, notices } = readReport(stdout, 'stdout');
  const text = await tool(words);
  return { exitCode, result: results[0], notices, text: text.stdout };
}

describe('what only a person can judge', () => {
  it('is shown with its question while nobody has answered', async () => {
    const { result, text } = await audited('open.yaml');
    expect(result).toMatchObject({ status: 'manual', actual: 'manual', assessment: 'manual' });
    expect(result?.question).toMatch(/\?$/);
    expect(text).toContain('question: ');
    expect(text).toContain('/etc/securetty');
    expect(text).toContain('records the answer under answers: in a profile');
  });

  it('counts as passed once it is answered, and says by whom', async () => {
    const { result, text, exitCode } = await audited('answered.yaml');
    expect(result).toMatchObject({ status: 'pass', actual: 'manual', review: { by: 'Ann', note: 'Seen.' } });
    expect(text).toContain('reviewed by Ann on 2020-01-01, holds until 9999-12-31: Seen.');
    expect(exitCode).toBe(0);
  });

  it('is open again once the answer has run out', async () => {
    const { result, notices, text } = await audited('expired.yaml');
    expect(result).toMatchObject({ status: 'manual' });
    expect(result).not.toHaveProperty('review');
    expect(notices).toContain(
      'the answer that Ann gave to 5.6 held until 2020-12-31: a person has to look again',
    );
    expect(text).toContain('a person has to look again');
  });
});
