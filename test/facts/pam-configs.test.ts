import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pamConfigs } from '../../src/facts/pam-configs.ts';
import { moduleLine, withoutEnd, withoutNumber } from '../../src/facts/pam-configs/line.ts';
import { parseProfile } from '../../src/facts/pam-configs/profile.ts';
import { nameValueLines } from '../../src/facts/name-value-lines.ts';
import { exampleHost, type ExampleHost } from '../host.ts';
import {
  AUTH,
  CONFIGS,
  hostWith,
  pam118,
  pam14,
  PASSWORD,
  STATE,
  stock,
  withQuality,
} from '../rules/passwords/hosts.ts';

const configsOf = (files: ExampleHost['files']) => pamConfigs.of(exampleHost(hostWith(files)));

describe('the managed files', () => {
  it('are left as they are where nothing is new', () => {
    for (const files of [stock, withQuality]) {
      const configs = configsOf(files);
      expect(configs.obstacle).toBeUndefined();
      for (const [path, content] of configs.updated([]) ?? []) expect(content, path).toBe(files[path]);
    }
  });

  it.each([
    ['a comment in a block', { [AUTH]: (stock[AUTH] ?? '').replace('auth\t[', '# mine\nauth\t[') }],
    ['a marker is gone', { [AUTH]: (stock[AUTH] ?? '').replace('# end of', '# no end of') }],
    ['nothing is known of the last run', { [`${STATE}/auth`]: { node: { type: 'absent' } } as const }],
    ['a link', { [AUTH]: { link: 'mine' }, '/etc/pam.d/mine': stock[AUTH] ?? '' }],
    ['empty', { [AUTH]: '' }],
  ])('are theirs: %s', (_, files) => {
    expect(configsOf({ ...stock, ...files }).obstacle).toContain(`${AUTH} was changed by hand`);
  });

  it('keep options that people added and removed', () => {
    const text = (stock[PASSWORD] ?? '').replace('obscure sha512', 'sha512 minlen=12');
    const configs = configsOf({ ...withQuality, ...stock, [PASSWORD]: text });
    const profile = configs.profiles.get('pwquality');
    expect(configs.updated(profile === undefined ? [] : [profile])?.get(PASSWORD)).toContain(
      'pam_unix.so use_authtok try_first_pass sha512 minlen=12\n',
    );
  });

  it('have no profile of a module that PAM has dropped', () => {
    const tally = { [`${CONFIGS}/tally`]: 'Name: x\nAuth-Type: Primary\nAuth:\n\trequired pam_tally2.so\n' };
    expect(configsOf({ ...stock, ...tally, ...pam14 }).profiles.has('tally')).toBe(false);
    expect(configsOf({ ...stock, ...tally, ...pam118 }).profiles.has('tally')).toBe(true);
  });

  const arrived = ['libpam-pwquality'];
  const arriving = (files: ExampleHost['files']) => pamConfigs.of(exampleHost(hostWith(files, { arrived })));

  it('are foreseen as the package that a plan installs leaves them', () => {
    const { foreseen, enabled, updated } = arriving(stock);
    const changed = [PASSWORD, `${STATE}/password`];
    expect(Object.fromEntries(foreseen)).toEqual(
      Object.fromEntries(changed.map((path) => [path, withQuality[path]])),
    );
    expect(enabled.map(({ name }) => name)).toEqual(['pwquality', 'unix']);
    expect(updated([])?.get(PASSWORD)).toBe(withQuality[PASSWORD]);
    expect(arriving(withQuality).foreseen.size, 'its scripts have run').toBe(0);
    expect(configsOf(stock).foreseen.size, 'no package arrives').toBe(0);
  });

  it('are not changed by a package where people did, or had switched its profile off', () => {
    const mine = { ...stock, [AUTH]: (stock[AUTH] ?? '').replace('auth\t[', '# mine\nauth\t[') };
    expect(arriving(mine)).toMatchObject({ obstacle: expect.stringContaining(AUTH), foreseen: new Map() });
    const off = { ...stock, [`${STATE}/seen`]: 'pwquality\nunix\n' };
    expect(arriving(off).foreseen.size).toBe(0);
  });

  it('have no profile that is not to be enabled by default', () => {
    const other = 'Name: x\nDefault: no\nPriority: 0\nAuth-Type: Additional\nAuth:\n\toptional pam_cap.so\n';
    const files = { ...stock, [`${CONFIGS}/cap`]: other };
    expect(configsOf(files).run()?.get(AUTH)).toBe(stock[AUTH]);
    expect(arriving(files).foreseen.has(AUTH)).toBe(false);
  });

  it('are changed by its run for other new profiles too', () => {
    const other = 'Name: x\nDefault: yes\nPriority: 0\nAuth-Type: Additional\nAuth:\n\toptional pam_cap.so\n';
    expect(arriving({ ...stock, [`${CONFIGS}/cap`]: other }).foreseen.get(AUTH)).toContain(
      'auth\toptional pam_cap.so',
    );
  });
});

describe('lines', () => {
  it('lose the number of their jump, and the word for it', () => {
    expect(withoutNumber('[success=12 default=ignore] pam_x.so 3')).toBe(
      '[success= default=ignore] pam_x.so 3',
    );
    expect(withoutNumber('required pam_x.so a=[1')).toBe('required pam_x.so a=[1');
    expect(withoutEnd('[success=end default=end] pam_end.so')).toBe('[success=end default=] pam_end.so');
    expect(withoutEnd('required pam_end.so')).toBe('required pam_end.so');
    expect(moduleLine('required\tpam_x.so  a  b ')).toEqual({
      module: 'required\tpam_x.so',
      options: ['a', 'b'],
    });
    expect(moduleLine('lonely')).toBeUndefined();
  });

  it('mean what the substitutions of pam-auth-update mean', () => {
    const text = fc.array(fc.constantFrom('[', ']', '1', '23', 'end', ' ', '=', 'x'), { maxLength: 12 });
    fc.assert(
      fc.property(text, (pieces) => {
        const line = pieces.join('');
        expect(withoutNumber(line)).toBe(line.replace(/(\[[^0-9]*)[0-9]+(.*\])/g, '$1$2'));
        expect(withoutEnd(line)).toBe(line.replace(/(\[.*)end(.*\])/g, '$1$2'));
      }),
      { numRuns: 2000 },
    );
  });
});

it('profiles that nobody would write are read without complaint', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseProfile('x', text);
    }),
  );
});

it('nothing here takes long, however hostile', () => {
  const blanks = ' '.repeat(500_000);
  const began = performance.now();
  parseProfile('x', `Name: a\n b${blanks}c\n${' d\n'.repeat(200_000)}`);
  configsOf({
    ...stock,
    [AUTH]: (stock[AUTH] ?? '').replace('nullok', `${'[1'.repeat(300_000)}${blanks}`),
  });
  configsOf({ ...stock, [`${STATE}/auth`]: `Module: x\n${'[end'.repeat(300_000)}` });
  nameValueLines(`minlen${blanks}= 14${blanks}x\n${'#\n'.repeat(300_000)}`);
  expect(performance.now() - began).toBeLessThan(3000);
});

it('a blank that C does not know belongs to the value', () => {
  expect(nameValueLines('minlen = 14\u00a0\n')).toEqual([{ name: 'minlen', value: '14\u00a0', line: 1 }]);
});

it('blanks around a name and its value count for nothing', () => {
  expect(nameValueLines(' \t minlen \t=  14  # x\n  dcredit\n')).toEqual([
    { name: 'minlen', value: '14', line: 1 },
    { name: 'dcredit', value: undefined, line: 2 },
  ]);
});
