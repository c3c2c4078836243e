import rule from '../../../src/rules/ageing/useradd-inactive.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const PATH = '/etc/default/useradd';

function host(text: string): ExampleHost {
  return { files: { [PATH]: text } };
}

function found(actual: string, line?: number): Finding {
  return {
    what: 'INACTIVE',
    expected: '0 to 30 days',
    actual,
    where: line === undefined ? PATH : `${PATH}:${line}`,
    state: 'persistent',
  };
}

testRule(rule, {
  compliant: [
    { name: 'the limit', host: host('SHELL=/bin/sh\nINACTIVE=30\n') },
    { name: 'at once is stricter', host: host('INACTIVE=0\n') },
    { name: 'the last line holds', host: host('INACTIVE=-1\nINACTIVE=20') },
  ],
  failing: [
    {
      name: 'the stock has a comment only',
      host: host('SHELL=/bin/sh\n# INACTIVE=-1\n'),
      finds: [found('not set')],
      files: { [PATH]: 'SHELL=/bin/sh\n# INACTIVE=-1\nINACTIVE=30\n' },
    },
    { name: 'there is no file', host: {}, finds: [found('not set')], files: { [PATH]: 'INACTIVE=30\n' } },
    {
      name: 'never',
      host: host('INACTIVE=-1\n'),
      finds: [found('-1', 1)],
      files: { [PATH]: 'INACTIVE=30\n' },
    },
    {
      name: 'a blank behind the number makes it none',
      host: host('INACTIVE=30 \nX=1\n'),
      finds: [found('30 ', 1)],
      files: { [PATH]: 'INACTIVE=30\nX=1\n' },
    },
    {
      name: 'a later line undoes the first',
      host: host('INACTIVE=30\nINACTIVE=\n'),
      finds: [found('empty', 2)],
      files: { [PATH]: '# INACTIVE=30\nINACTIVE=30\n' },
    },
    {
      name: 'a blank in front hides the line',
      host: host(' INACTIVE=30\n'),
      finds: [found('not set')],
      files: { [PATH]: ' INACTIVE=30\nINACTIVE=30\n' },
    },
  ],
});
