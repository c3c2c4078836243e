import fc from 'fast-check';
import type { Tree } from './merged-root.ts';

export const sysctlFolders = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map(
  (parent) => `${parent}/sysctl.d/`,
);

/** Folders of sysctl.d(5) that say something, in every odd way, of `rp_filter` and `log_martians`. */
export function sysctlTree(): fc.Arbitrary<Tree> {
  const name = fc.constantFrom(
    ...['10-a.conf', '50-b.conf', '99-sysctl.conf', '99-zz-cis-harden.conf', 'zz.conf', 'A.conf', '_c.conf'],
    ...['.hidden.conf', '.conf', 'note.txt', 'd.CONF', 'e.conf.bak', '\u{fb01}.conf', '\u{1f600}.conf'],
  );
  const entry = fc.oneof(
    { weight: 10, arbitrary: text() },
    { weight: 1, arbitrary: fc.constantFrom({ link: '/dev/null' }, { link: '/nowhere' }) },
    { weight: 1, arbitrary: fc.constant({ link: '/etc/sysctl.conf' }) },
    { weight: 1, arbitrary: fc.constant({ directory: true as const }) },
  );
  const placed = fc.tuple(fc.constantFrom(...sysctlFolders), name, entry);
  const old = fc.option(text(), { nil: undefined });
  return fc.tuple(fc.array(placed, { maxLength: 6 }), old).map(([entries, last]) => ({
    ...Object.fromEntries(entries.map(([folder, file, what]) => [folder + file, what])),
    ...(last !== undefined && { '/etc/sysctl.conf': last }),
  }));
}

const blank = fc.constantFrom('', '', ' ', '\t', '  ');
const parts = fc
  .tuple(
    fc.constantFrom('all', 'default', 'lo', 'all', 'default'),
    fc.constantFrom('rp_filter', 'log_martians'),
  )
  .map((last) => ['net', 'ipv4', 'conf', ...last]);

const key = fc.oneof(
  { weight: 6, arbitrary: parts.map((all) => all.join('.')) },
  { weight: 3, arbitrary: parts.map((all) => all.join('/')) },
  { weight: 1, arbitrary: parts.map((all) => `/${all.join('/')}`) },
  { weight: 1, arbitrary: parts.map((all) => all.join('//')) },
  { weight: 1, arbitrary: parts.map((all) => all.join('.').replace('.', '..')) },
  { weight: 1, arbitrary: parts.map(([first = '', ...rest]) => `${first}/${rest.join('.')}`) },
  { weight: 1, arbitrary: parts.map((all) => all.join('.').toUpperCase()) },
  { weight: 1, arbitrary: fc.constantFrom('net.ipv4.conf.none.rp_filter', 'vm', '') },
);

const pattern = fc.constantFrom(
  ...['net.ipv4.conf.*.rp_filter', 'net/ipv4/conf/*/log_martians', 'net.ipv4.conf.[ad]*.rp_filter'],
  ...['net.ipv4.conf.?ll.rp_filter', 'net.ipv4.conf.[!l]*.log_martians', 'net.*.rp_filter'],
  ...['net.ipv4.conf.all.rp_f?lter', 'net.ipv4.conf.*.nothing', 'net.ipv4.conf.\\*.rp_filter'],
);

const plainValue = fc.constantFrom('0', '1', '2');
const oddValue = fc.constantFrom(
  ...[
    '01',
    '0x2',
    '010',
    '-1',
    '-0',
    '+1',
    'yes',
    '',
    '1 # x',
    '1;2',
    '1abc',
    '08',
    '0x',
    '2 2',
    '1=2',
    '"1"',
  ],
  ...['4294967297', '2147483647', '2147483648', '-2147483648', '-2147483649', '1\t0', '0X1'],
);

const assignment = fc
  .tuple(
    fc.constantFrom('', '', '', '-'),
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.tuple(
          key,
          fc.oneof({ weight: 6, arbitrary: plainValue }, { weight: 1, arbitrary: oddValue }),
        ),
      },
      { weight: 2, arbitrary: fc.tuple(pattern, plainValue) },
    ),
    ...[blank, blank, blank],
  )
  .map(([minus, [name, value], before, after, end]) => `${minus}${name}${before}=${after}${value}${end}`);

const line = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(blank, assignment).map((said) => said.join('')) },
  {
    weight: 1,
    arbitrary: fc.tuple(blank, fc.constantFrom('#', ';', '# '), assignment).map((said) => said.join('')),
  },
  { weight: 2, arbitrary: parts.map((all) => `-${all.join('.')}`) },
  { weight: 1, arbitrary: key },
  { weight: 1, arbitrary: fc.constantFrom('', '# \u00e9', '=', '[x]') },
);

function text(): fc.Arbitrary<string> {
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n');
  const lines = fc.array(fc.tuple(line, end), { maxLength: 6 });
  return fc.tuple(lines, fc.boolean()).map(([all, cut]) =>
    all
      .map((ended) => ended.join(''))
      .join('')
      .slice(0, cut ? -1 : undefined),
  );
}
