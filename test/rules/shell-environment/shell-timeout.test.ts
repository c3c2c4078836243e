import { expect, it } from 'vitest';
import rule from '../../../src/rules/shell-environment/shell-timeout.ts';
import type { Finding } from '../../../src/rule.ts';
import { type Example, exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const DROP_IN = '/etc/profile.d/zz-cis-harden-timeout.sh';
const OURS = `# Written by cis-harden: shells that nobody types into end.
# A shell that comes here twice, or that found the variable readonly elsewhere, is left as it is.
if (TMOUT=900) 2>/dev/null; then
	TMOUT=900
fi
readonly TMOUT
export TMOUT
`;

function host(files: Record<string, Example>): ExampleHost {
  return { files };
}

function found(actual: string, where: string, limit = 900): Finding {
  return { what: 'TMOUT', expected: `1 to ${limit} seconds`, actual, where, state: 'persistent' };
}

const NONE: Finding = {
  what: 'TMOUT',
  expected: 'set, readonly and exported by one file, for every shell',
  actual: 'no file does all three',
  where: '/etc/profile.d',
  state: 'persistent',
};

testRule(rule, {
  compliant: [
    { name: 'ours', host: host({ [DROP_IN]: OURS }) },
    { name: 'ours for less', host: host({ [DROP_IN]: OURS.replaceAll('900', '300') }) },
    { name: 'three lines', host: host({ '/etc/bash.bashrc': 'TMOUT=600\nreadonly TMOUT\nexport TMOUT\n' }) },
    { name: 'one line', host: host({ '/etc/profile': 'readonly TMOUT=600; export TMOUT' }) },
    {
      name: 'marks before the value',
      host: host({ '/etc/profile': 'export TMOUT\nTMOUT="600"\nreadonly PATH TMOUT\n' }),
    },
    { name: 'declared', host: host({ '/etc/profile': 'declare -xr TMOUT=900\n' }) },
    {
      name: 'other lines that set nothing',
      host: host({
        [DROP_IN]: OURS,
        '/etc/profile': '# TMOUT=0\nTMOUT=0 sleep 1\n(TMOUT=0)\necho TMOUT=0\nMYTMOUT=0\n',
      }),
    },
  ],
  failing: [
    { name: 'nothing is set', host: host({}), finds: [NONE], files: { [DROP_IN]: OURS } },
    {
      name: 'never, elsewhere',
      host: host({ '/etc/bash.bashrc': 'TMOUT=0 # never\n', [DROP_IN]: OURS }),
      finds: [found('0', '/etc/bash.bashrc:1')],
      files: { '/etc/bash.bashrc': 'TMOUT=900 # never\n' },
    },
    {
      name: 'between 910 and 990, more digits, nothing, no number',
      host: host({ '/etc/profile': 'TMOUT=950\nTMOUT=3600\nTMOUT=\nexport TMOUT=15m\n', [DROP_IN]: OURS }),
      finds: [
        found('950', '/etc/profile:1'),
        found('3600', '/etc/profile:2'),
        found('empty', '/etc/profile:3'),
        found('15m', '/etc/profile:4'),
      ],
      files: { '/etc/profile': 'TMOUT=900\nTMOUT=900\nTMOUT=900\nexport TMOUT=900\n' },
    },
    {
      name: 'the three in two files, and only for some shells',
      host: host({
        '/etc/profile': 'TMOUT=600\nexport TMOUT\n',
        '/etc/bash.bashrc': '[ "$PS1" ] && TMOUT=600\nreadonly TMOUT\nexport TMOUT\n',
      }),
      finds: [NONE],
      files: { [DROP_IN]: OURS.replaceAll('900', '600') },
    },
    {
      name: 'not readonly and not exported',
      host: host({ '/etc/profile': 'TMOUT=600\n# readonly TMOUT\nexport -n TMOUT\n' }),
      finds: [NONE],
      files: { [DROP_IN]: OURS.replaceAll('900', '600') },
    },
    {
      name: 'ours, changed by somebody, under a stricter profile',
      host: host({ [DROP_IN]: OURS.replaceAll('900', '7200') }),
      params: { seconds: 300 },
      finds: [found('7200', `${DROP_IN}:4`, 300)],
      files: { [DROP_IN]: OURS.replaceAll('900', '300') },
    },
    {
      name: 'taken away again',
      host: host({ [DROP_IN]: OURS, '/etc/profile.d/z.sh': 'unset TMOUT\nunset -f x\n' }),
      finds: [found('unset', '/etc/profile.d/z.sh:1')],
      decides: ['/etc/profile.d/z.sh:1 unsets TMOUT'],
      leaves: [found('unset', '/etc/profile.d/z.sh:1')],
    },
    {
      name: 'a value with a newline is no number and breaks nothing',
      host: host({ '/etc/profile': 'readonly TMOUT="9\n0"\nexport TMOUT\n' }),
      finds: [found('9\n0', '/etc/profile:1')],
      files: { '/etc/profile': 'readonly TMOUT=900\nexport TMOUT\n' },
    },
  ],
  unmeasured: [
    {
      name: 'only a shell can tell',
      host: host({ '/etc/profile': 'TMOUT=$LIMIT\n' }),
      says: '/etc/profile:1: only a shell can tell',
    },
  ],
});

it('names shells that source none of the files', () => {
  const evidence = rule.evidence(
    exampleHost(host({ '/etc/zsh': { directory: true }, '/etc/profile': 'TMOUT=5\n' })),
    rule.params.parse({}),
  );
  expect(evidence).toEqual([
    { what: 'TMOUT=5', where: '/etc/profile:1' },
    { what: 'zsh sources none of these files: set it up there too', where: '/etc/zsh' },
  ]);
});
