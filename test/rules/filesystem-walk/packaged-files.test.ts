import { describe, expect, it } from 'vitest';
import rule from '../../../src/rules/filesystem-walk/packaged-files.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

function host(verified: string | number): ExampleHost {
  return { outputs: { 'dpkg --verify': verified } };
}

function found(path: string, actual: string): Finding {
  return { what: path, expected: 'as its package brought it', actual, where: path, state: 'persistent' };
}

const params = { checksums: true };

const SAID =
  '??5?????? c /etc/crontab\n??5??????   /usr/bin/su\nmissing     /usr/share/doc/a b\nmissing   c /etc/x\n';

testRule(rule, {
  compliant: [
    { name: 'nothing differs', host: host(''), params },
    { name: 'nobody asked for the checksums', host: { running: false } },
    {
      name: 'configuration files are for people to change',
      host: host('??5?????? c /etc/crontab\n'),
      params,
    },
    {
      name: 'what was accepted',
      host: host(SAID),
      params: { ...params, ignore: ['/usr/bin/su', '/usr/share/doc/a b'] },
    },
  ],
  failing: [
    {
      name: 'a program, and a file that is gone',
      host: host(SAID),
      params,
      finds: [found('/usr/bin/su', 'content'), found('/usr/share/doc/a b', 'missing')],
      decides: ['2 files are not as their packages brought them (/usr/bin/su, /usr/share/doc/a b)'],
      leaves: [found('/usr/bin/su', 'content'), found('/usr/share/doc/a b', 'missing')],
    },
  ],
  unmeasured: [
    { name: 'an image', host: { running: false }, params, says: 'only the dpkg of a running host' },
    { name: 'no dpkg', host: {}, params, says: 'there is no dpkg' },
    { name: 'dpkg failed', host: host(2), params, says: 'dpkg --verify failed' },
  ],
});

describe('what a person sees', () => {
  it('shows configuration files apart', () => {
    expect(rule.evidence(exampleHost(host(SAID)), rule.params.parse(params))).toEqual([
      { what: 'configuration file: content', where: '/etc/crontab' },
      { what: 'configuration file: missing', where: '/etc/x' },
    ]);
  });

  it('is bounded on a system whose documentation was taken away', () => {
    const lines = Array.from(
      { length: 5000 },
      (_, at) => `missing     /usr/share/doc/${at}\nmissing   c /etc/${at}\n`,
    );
    const target = exampleHost(host(lines.join('')));
    const findings = rule.audit(target, rule.params.parse(params));
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)?.what).toBe('4900 more files');
    expect(rule.evidence(target, rule.params.parse(params))).toHaveLength(101);
  });
});
