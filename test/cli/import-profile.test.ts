import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { tailoring } from '../profile/import/tailorings.ts';
import { tool } from '../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const oscap = execaSync('oscap', ['--version'], { reject: false }).exitCode === 0;
it.skipIf(!oscap)(
  oscap
    ? 'the tailoring of these tests is one to OpenSCAP'
    : 'the tailoring of these tests is one to OpenSCAP (left out: openscap-scanner is not installed)',
  () => {
    const path = file('valid.xml', tailoring());
    // OpenSCAP has no schematron rules for tailorings.
    expect(
      execaSync('oscap', ['xccdf', 'validate', '--skip-schematron', path], { reject: false }).exitCode,
    ).toBe(0);
    expect(execaSync('oscap', ['info', path]).stdout).toMatch(
      /XCCDF Tailoring[^]*cis_level1_server_customized/,
    );
  },
);

describe('profiles import', () => {
  it('makes a valid profile of a tailoring, and tells what it leaves', async () => {
    const path = file('web.xml', tailoring());
    const out = join(folder, 'web.yaml');
    const made = await tool([
      'profiles',
      'import',
      path,
      '-o',
      out,
      '--owner',
      'web team',
      '--expires',
      '2099-01-31',
    ]);
    expect(made).toMatchObject({ exitCode: 0, stdout: '' });
    expect(made.stderr).toContain('2 exempt, 1 included, 2 parameters set; not carried over (4):');
    for (const line of [
      'web.xml:11: package_xinetd_removed: the benchmark asks for nothing like it',
      'web.xml:14: var_password_pam_minlen: password-complexity.minlen is 8: must be at least 14',
      'web.xml:10: file_groupowner_crontab: 5.1.2 is exempt as a whole, though not all',
    ])
      expect(made.stderr).toContain(line);
    const text = readFileSync(out, 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+profile\.schema\.json\n/);
    expect(text).toContain('#   package_xinetd_removed: the benchmark asks for nothing like it');
    expect(text).toContain('(line 7) takes it out: a jump host does it. Write what covers it."');
    expect(statSync(out).mode & 0o777 & ~0o644).toBe(0);
    expect(await tool(['profiles', 'validate', out])).toMatchObject({ exitCode: 0, stdout: `${out}: valid` });

    const { stdout } = await tool(['profiles', 'show', '--effective', '--format', 'json', out]);
    const shown = JSON.parse(stdout);
    const ids = (enforced: boolean) =>
      shown.recommendations
        .filter((one: { enforced: boolean }) => one.enforced === enforced)
        .map((one: { id: string }) => one.id);
    expect(ids(false)).toEqual(['5.1.2', '5.3.8']);
    expect(ids(true)).toContain('4.1.1.1');
    expect(shown.parameters).toContainEqual(
      expect.objectContaining({ rule: 'sshd-max-auth-tries', name: 'limit', value: 3 }),
    );

    const again = await tool(['profiles', 'import', path, '-o', out]);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing is overwritten') });
    expect(readFileSync(out, 'utf8')).toBe(text);
  });

  it('refuses names that are not known, unless they are to be listed', async () => {
    const path = file('typo.xml', tailoring().replace('rule_sshd_disable_rhosts', 'rule_sshd_disable_rhost'));
    const refused = await tool(['profiles', 'import', path]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain(
      `${path}:7: unknown rule "sshd_disable_rhost"; did you mean "sshd_disable_rhosts"?`,
    );
    const listed = await tool(['profiles', 'import', path, '--ignore-unknown']);
    expect(listed.exitCode).toBe(0);
    expect(listed.stdout).toContain('#   sshd_disable_rhost: unknown rule "sshd_disable_rhost"');
  });

  it('makes a valid profile of variables, none of their secrets in it', async () => {
    const path = file(
      'all.yml',
      `ubtu18cis_level_2: false
ubtu18cis_rule_1_1_1_1: false
ubtu18cis_rule_4_1_17: false
ubtu18cis_firewall_package: nftables
ubtu18cis_root_pw: Password1
ubtu18cis_sshd: { allow_users: ann, max_auth_tries: 9 }
`,
    );
    const made = await tool(['profiles', 'import', path]);
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toContain('extends: "cis-level1-server"');
    expect(made.stdout).toContain('- recommendation: "1.1.1.1" # Ensure mounting of cramfs');
    expect(made.stdout).toContain('  "*":\n    firewall: "nftables"');
    expect(made.stdout).toContain('allowUsers: ["ann"]');
    expect(made.stdout).toContain('ubtu18cis_rule_4_1_17: is not enforced by cis-level1-server either');
    expect(made.stdout).toContain('sshd-max-auth-tries.limit is 9: must be at most 4');
    expect(`${made.stdout}${made.stderr}`).not.toContain('Password1');
    const out = file('all.yaml', made.stdout);
    expect((await tool(['profiles', 'validate', out])).stdout).toBe(`${out}: valid`);
  });

  it.each([
    ['neither', 'a: 1\n', [], /neither an XCCDF tailoring file nor holds variables/],
    [
      'no base',
      tailoring().replace(/ extends="[^"]*"/, ''),
      [],
      /say with --extends which one to start from/,
    ],
    [
      'a base that is not known',
      tailoring(),
      ['--extends', 'cis-level1'],
      /unknown profile "cis-level1"; did you mean/,
    ],
    ['a day that is none', tailoring(), ['--expires', '2027-02-30'], /--expires is "2027-02-30"/],
    ['a day that is past', tailoring(), ['--expires', '2020-01-01'], /2020-01-01: that is past/],
  ])('refuses %s', async (name, text, words, message) => {
    const path = file(`${name.replaceAll(' ', '-')}.txt`, text);
    const refused = await tool(['profiles', 'import', path, ...words]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('writes nothing that a terminal or YAML would obey', async () => {
    const text = tailoring()
      .replace('Web servers', 'a&#x9b;31m\u202e"]} # x')
      .replace('a jump host does it', 'one&#10;exemptions: []&#10;"two"');
    const made = await tool(['profiles', 'import', file('hostile.xml', text)]);
    expect(made.exitCode).toBe(0);
    expect(`${made.stdout}${made.stderr}`).not.toMatch(/[\u0080-\u009f\u202e]/);
    expect((await tool(['profiles', 'validate', file('hostile.yaml', made.stdout)])).exitCode).toBe(0);
  });
});
