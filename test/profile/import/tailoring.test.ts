import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterparts, theirsOf, withoutCounterpart } from '../../../src/profile/import/counterparts.ts';
import { readTailoring } from '../../../src/profile/import/tailoring.ts';
import { values } from '../../../src/profile/import/values.ts';
import { parametersOf } from '../../../src/profile/parameters.ts';
import { ProfileProblem } from '../../../src/profile/problem.ts';
import { rules } from '../../../src/rules/index.ts';
import { tailoring } from './tailorings.ts';

describe('the table of counterparts', () => {
  it('names rules of ours, and no name of theirs twice', () => {
    for (const rule of new Set(counterparts.values())) expect(rules.has(rule), rule).toBe(true);
    const named = [...new Set(counterparts.values())].flatMap(theirsOf);
    expect(named).toHaveLength(counterparts.size);
    for (const name of withoutCounterpart) expect(counterparts.has(name), name).toBe(false);
  });

  it('names parameters of ours', () => {
    for (const { rule, name } of [...values.values()].flat()) {
      const takers = rule === '*' ? [...rules.values()] : [rules.get(rule)];
      const has = takers.some((one) => one && parametersOf(one).some((parameter) => parameter.name === name));
      expect(has, `${rule}.${name}`).toBe(true);
    }
  });
});

describe('a tailoring', () => {
  it('is read: its base, what is off and on, values, and what has no counterpart', () => {
    const found = readTailoring('t.xml', tailoring());
    expect(found).toMatchObject({
      title: 'Web servers',
      base: 'cis-level1-server',
      off: [
        {
          what: 'sshd_disable_rhosts',
          place: { file: 't.xml', line: 7 },
          target: { rule: 'sshd-ignore-rhosts' },
          remark: 'a jump host does it',
          kept: [],
        },
        { what: 'file_groupowner_crontab', kept: ['file_owner_crontab', 'file_permissions_crontab'] },
      ],
      on: [{ what: 'package_audit_installed', rule: 'package-auditd-installed' }],
      wishes: [
        { rule: 'sshd-max-auth-tries', name: 'limit', value: 3 },
        { rule: 'password-complexity', name: 'minlen', value: 8 },
        { rule: 'sshd-idle-timeout', name: 'interval', value: 600 },
      ],
      unknown: [],
    });
    expect(found.left.map(({ what }) => what)).toEqual(['package_xinetd_removed', 'sudo_add_use_pty']);
  });

  it.each([
    [
      'another prefix for the namespace',
      (text: string) => text.replaceAll('xccdf:', 'x:').replace('xmlns:xccdf', 'xmlns:x'),
    ],
    ['selected="0"', (text: string) => text.replaceAll('selected="false"', 'selected="0"')],
    ['lines of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('means the same with %s', (_, change) => {
    expect(readTailoring('t.xml', change(tailoring()))).toEqual(readTailoring('t.xml', tailoring()));
  });

  it('says what is near a rule that is not known', () => {
    const text = tailoring().replace('rule_sshd_disable_rhosts', 'rule_sshd_disable_rhost');
    expect(readTailoring('t.xml', text).unknown).toEqual([
      {
        what: 'sshd_disable_rhost',
        place: { file: 't.xml', line: 7 },
        why: 'unknown rule "sshd_disable_rhost"; did you mean "sshd_disable_rhosts"?',
      },
    ]);
  });

  it('may extend a profile of its own file, and what is said last holds', () => {
    const second = `<xccdf:Profile id="xccdf_a_profile_b" extends="xccdf_org.ssgproject.content_profile_cis_level1_server_customized">
      <xccdf:title>B</xccdf:title>
      <xccdf:select idref="xccdf_org.ssgproject.content_rule_sshd_disable_rhosts" selected="true"/>
    </xccdf:Profile></xccdf:Tailoring>`;
    const text = tailoring().replace('</xccdf:Tailoring>', second);
    expect(() => readTailoring('t.xml', text)).toThrow(/several profiles; say which with --tailored-profile/);
    const { base, off } = readTailoring('t.xml', text, 'b');
    expect(base).toBe('cis-level1-server');
    expect(off.map(({ what }) => what)).toEqual(['file_groupowner_crontab']);
    expect(() => readTailoring('t.xml', text, 'c')).toThrow(/has no profile "c"/);
  });
});

describe('is refused, with its line', () => {
  it.each([
    [
      'a benchmark',
      '<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"/>',
      /is "Benchmark", no XCCDF tailoring/,
    ],
    ['another namespace', '<Tailoring xmlns="urn:x"/>', /no XCCDF tailoring/],
    ['no profile', '<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2"/>', /holds no Profile/],
    ['text', 'hello', /not well-formed XML/],
    ['nothing', '', /not well-formed XML/],
    ['a cut file', tailoring().slice(0, 900), /not well-formed XML/],
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY x "y">]>${tailoring().replace(/^<\?.*\n/, '')}`,
      /document type declaration/,
    ],
    ['an entity of its own', tailoring().replace('Web servers', '&secret;'), /not well-formed XML/],
    [
      'a wrong selected',
      tailoring().replace('selected="false"', 'selected="maybe"'),
      /t\.xml:7: select has selected="maybe"/,
    ],
    ['depth', '<a>'.repeat(1000), /nested too deep/],
    ['number', `<a>${'<b/>'.repeat(60_000)}</a>`, /more than 50000 elements/],
    [
      'a circle',
      '<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2"><Profile id="a" extends="b"/><Profile id="b" extends="a"/></Tailoring>',
      /extends in a circle/,
    ],
  ])('%s', (_, text, message) => {
    expect(() => readTailoring('t.xml', text, text.includes('id="a"') ? 'a' : undefined)).toThrow(message);
  });
});

it('whatever is in a file: it is read, or refused with its place', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '/>',
      ']]>',
      '<![CDATA[',
      '<!--',
      '\u0000',
      '\u202e',
      'xmlns:a=""',
      'selected="true"',
    ),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1600), piece), { maxLength: 8 }), (edits) => {
      let text = tailoring();
      for (const [at, inserted] of edits) text = text.slice(0, at) + inserted + text.slice(at);
      try {
        expect(readTailoring('t.xml', text).off.length).toBeLessThan(10);
      } catch (error) {
        expect(error).toBeInstanceOf(ProfileProblem);
      }
    }),
  );
});

it('every rule that is off is found off, and every one that is on is found on', () => {
  const names = [...counterparts.keys()];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.boolean(), { maxKeys: 40 }), (wanted) => {
      const selects = Object.entries(wanted).map(
        ([name, on]) => `<select idref="xccdf_org.ssgproject.content_rule_${name}" selected="${on}"/>`,
      );
      const { off, on, left, unknown } = readTailoring(
        't.xml',
        `<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2"><Profile id="a">${selects.join('')}</Profile></Tailoring>`,
      );
      expect([...left, ...unknown]).toEqual([]);
      expect(off.map(({ what }) => what).sort()).toEqual(
        names.filter((name) => wanted[name] === false).sort(),
      );
      expect(on.map(({ what }) => what).sort()).toEqual(names.filter((name) => wanted[name] === true).sort());
    }),
  );
});
