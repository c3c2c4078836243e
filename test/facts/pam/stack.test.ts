import { describe, expect, it } from 'vitest';
import { all, parseControl } from '../../../src/facts/pam/control.ts';
import { pamFile, pamStack, type ReadFile } from '../../../src/facts/pam/stack.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';

function reading(files: Record<string, string>): ReadFile {
  return (path) => files[path.replace('/etc/pam.d/', '')];
}

const modules = (files: Record<string, string>, service = 's') =>
  pamStack(reading(files), service, 'auth').entries.map(({ does, level }) =>
    does.kind === 'module' ? `${level} ${does.module}` : `${level} ${does.kind}`,
  );

describe('a control field', () => {
  it('may have blanks around words, but not within', () => {
    const ok = parseControl('success=ok default=ignore');
    expect(parseControl(' success = ok\tdefault= ignore ')).toEqual(ok);
    expect(parseControl('successok=default=ignore')).toEqual(all('bad'));
    expect(parseControl('suc cess=ok default=ignore')).toEqual(all('bad'));
    expect(parseControl('success=o k default=ignore')).toEqual(all('bad'));
  });
});

describe('stacks', () => {
  it('take in what a file includes, for one type or for all', () => {
    const common = 'auth required pam_a.so\naccount required pam_b.so\n';
    expect(modules({ s: '@include common\nauth required pam_z.so', common })).toEqual([
      '0 pam_a.so',
      '0 pam_z.so',
    ]);
    expect(modules({ s: 'account include common\n', common })).toEqual([]);
    expect(modules({ s: 'auth substack common\n', common })).toEqual(['0 substack', '1 pam_a.so']);
    expect(modules({ s: 'auth include /etc/pam.d/common\n', common })).toEqual(['0 pam_a.so']);
  });

  it('come from `other` where a service says nothing of the type', () => {
    const other = 'auth required pam_deny.so\n';
    expect(modules({ s: 'account required pam_permit.so\n', other })).toEqual(['0 pam_deny.so']);
    expect(modules({ other }, 'absent')).toEqual(['0 pam_deny.so']);
    expect(modules({})).toEqual([]);
  });

  it('come from /usr/lib/pam.d where /etc has no such file', () => {
    expect(modules({ '/usr/lib/pam.d/s': 'auth required pam_v.so\n' })).toEqual(['0 pam_v.so']);
  });

  it('fail where an included file is missing, and are refused where it was for all types', () => {
    expect(modules({ s: 'auth include absent\n' })).toEqual(['0 fails']);
    expect(pamStack(reading({ s: '@include absent\n' }), 's', 'auth').refused).toContain('no such file');
  });

  it.each([
    ['@include s\n', 'too deep or too often'],
    ['auth include s\nauth include s\nauth include s\n', 'too deep or too often'],
    ['@include\n', 'includes no file'],
  ])('that no end or no libpam survives are not judged: %j', (s, why) => {
    expect(() => pamFile(reading({ s }), '/etc/pam.d/s', 'auth')).toThrow(Unmeasured);
    expect(() => pamFile(reading({ s }), '/etc/pam.d/s', 'auth')).toThrow(why);
  });
});
