import { describe, expect, it } from 'vitest';
import type { WalkedPath } from '../../../src/host/evidence.ts';
import { setId } from '../../../src/rules/filesystem-walk/set-id.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ruleNamed } from '../rule-named.ts';

const SUID = ruleNamed(setId, 'setuid-files');
const SGID = ruleNamed(setId, 'setgid-files');
const walked = (path: string, mode: number, type: WalkedPath['type'] = 'file') => ({
  path,
  type,
  mode,
  uid: 0,
  gid: 42,
});
const found = (path: string, noun: string, actual: string): Finding => ({
  what: `mode of ${path}`,
  expected: `no ${noun} bit, or listed in the baseline`,
  actual,
  where: path,
  state: 'persistent',
});

testRule(SUID, {
  compliant: [
    { name: 'nobody confirmed anything: a person looks', host: { walk: [walked('/usr/bin/su', 0o4755)] } },
    {
      name: 'all were confirmed',
      host: { walk: [walked('/usr/bin/su', 0o4755)] },
      params: { baseline: ['/usr/bin/su', '/usr/bin/gone'] },
    },
    {
      name: 'setgid files, and directories',
      host: { walk: [walked('/usr/bin/wall', 0o2755), walked('/srv', 0o6775, 'directory')] },
      params: { baseline: [] },
    },
  ],
  failing: [
    {
      name: 'one that was not confirmed',
      host: { walk: [walked('/usr/bin/su', 0o4755), walked('/tmp/su', 0o6755)] },
      params: { baseline: ['/usr/bin/su'] },
      finds: [found('/tmp/su', 'setuid', '6755')],
      decides: ['/tmp/su has the setuid bit'],
      leaves: [found('/tmp/su', 'setuid', '6755')],
    },
  ],
});

testRule(SGID, {
  compliant: [
    { name: 'setuid files', host: { walk: [walked('/usr/bin/su', 0o4755)] }, params: { baseline: [] } },
  ],
  failing: [
    {
      name: 'one that was not confirmed',
      host: { walk: [walked('/usr/bin/wall', 0o2755)] },
      params: { baseline: [] },
      finds: [found('/usr/bin/wall', 'setgid', '2755')],
      decides: ['/usr/bin/wall has the setgid bit'],
      leaves: [found('/usr/bin/wall', 'setgid', '2755')],
    },
  ],
});

describe('the evidence', () => {
  it('shows first what was not confirmed', () => {
    const host = exampleHost({ walk: [walked('/a', 0o4755), walked('/b', 0o4711), walked('/c', 0o4755)] });
    expect(SUID.evidence(host, SUID.params.parse({ baseline: ['/a', '/c'] }))).toEqual([
      { what: 'mode 4711, uid 0, gid 42', where: '/b' },
      { what: 'mode 4755, uid 0, gid 42', where: '/a' },
      { what: 'mode 4755, uid 0, gid 42', where: '/c' },
    ]);
  });

  it('is bounded', () => {
    const host = exampleHost({ walk: Array.from({ length: 250 }, (_, at) => walked(`/a${at}`, 0o4755)) });
    const evidence = SUID.evidence(host, SUID.params.parse({}));
    expect(evidence).toHaveLength(101);
    expect(evidence.at(-1)).toEqual({ what: '150 more setuid files', where: '/' });
  });

  it('asks a question', () => {
    expect(SUID.question).toContain('setuid');
    expect(SGID.question).toContain('setgid');
  });
});
