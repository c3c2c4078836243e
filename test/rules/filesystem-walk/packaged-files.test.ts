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

const SAID =
  '??5?????? c /etc/crontab\n??5??????   /usr/bin/su\nmissing     /usr/share/doc/a b\nmissing   c /etc/x\n';

testRule(rule, {
  compliant: [
    { name: 'nothing differs', host: host('') },
    { name: 'configuration files are for people to change', host: host('??5?????? c /etc/crontab\n') },
    {
      name: 'what was accepted',
      host: host(SAID),
      params: { ignore: ['/usr/bin/su', '/usr/share/doc/a b'] },
    },
  ],
  failing: [
    {
      name: 'a program, and a file that is gone',
      host: host(SAID),
      finds: [found('/usr/bin/su', 'content'), found('/usr/share/doc/a b', 'missing')],
      decides: ['2 files are not as their packages brought them (/usr/bin/su, /usr/share/doc/a b)'],
      leaves: [found('/usr/bin/su', 'content'), found('/usr/share/doc/a b', 'missing')],
    },
  ],
  unmeasured: [
    { name: 'an image', host: { running: false }, says: 'only the dpkg of a running host' },
    { name: 'no dpkg', host: {}, says: 'there is no dpkg' },
    { name: 'dpkg failed', host: host(2), says: 'dpkg --verify failed' },
  ],
});

describe('what a person sees', () => {
  it('shows configuration files apart', () => {
    expect(rule.evidence(exampleHost(host(SAID)), rule.params.parse({}))).toEqual([
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
    const findings = rule.audit(target, rule.params.parse({}));
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)?.what).toBe('4900 more files');
    expect(rule.evidence(target, rule.params.parse({}))).toHaveLength(101);
  });
});
