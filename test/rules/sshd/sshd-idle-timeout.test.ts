import { expect, it } from 'vitest';
import rule from '../../../src/rules/sshd/sshd-idle-timeout.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, MAIN, notInstalled, openssh76, openssh92 } from './hosts.ts';

const interval = (actual: string, where?: number) =>
  finding('ClientAliveInterval', '1 to 300 seconds', actual, where);
const count = (expected: string, actual: string, where?: number) =>
  finding('ClientAliveCountMax', expected, actual, where);

testRule(rule, {
  compliant: [
    { name: 'before 8.2 a count of 0', host: openssh76('ClientAliveInterval 5m\nClientAliveCountMax 0\n') },
    {
      name: 'a shorter interval is never loosened',
      host: openssh76('ClientAliveInterval 60\nClientAliveCountMax 0\n'),
    },
    { name: 'since 8.2 a count of 3, the default', host: openssh92('ClientAliveInterval 300\n') },
    { name: 'since 8.2 a count of 1', host: openssh92('ClientAliveInterval 15\nClientAliveCountMax 1\n') },
    {
      name: 'before 8.2 as many as the parameter says',
      host: openssh76('ClientAliveInterval 120\nClientAliveCountMax 3\n'),
      params: { countMax: 3 },
    },
    {
      name: 'a wider interval by parameter',
      host: openssh92('ClientAliveInterval 15m\n'),
      params: { interval: 900 },
    },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'the defaults before 8.2',
      host: openssh76('Port 22\n'),
      finds: [interval('0 (the default)'), count('0', '3 (the default)')],
      files: { [MAIN]: 'Port 22\nClientAliveInterval 300\nClientAliveCountMax 0\n' },
    },
    {
      name: 'the defaults since 8.2',
      host: openssh92('Port 22\n'),
      finds: [interval('0 (the default)')],
      files: { [MAIN]: 'Port 22\nClientAliveInterval 300\n' },
    },
    {
      name: '120 seconds three times, before 8.2',
      host: openssh76('ClientAliveInterval 120\nClientAliveCountMax 3\n'),
      finds: [count('0', '3', 2)],
      files: { [MAIN]: 'ClientAliveInterval 120\nClientAliveCountMax 0\n' },
    },
    {
      name: 'since 8.2 a count of 0 means without end',
      host: openssh92('ClientAliveInterval 300\nClientAliveCountMax 0\n'),
      finds: [count('1 to 3', '0', 2)],
      files: { [MAIN]: 'ClientAliveInterval 300\nClientAliveCountMax 3\n' },
    },
    {
      name: 'a parameter for releases since 8.2',
      host: openssh92('ClientAliveInterval 300\nClientAliveCountMax 3\n'),
      params: { countMaxSince82: 1 },
      finds: [count('1 to 1', '3', 2)].map((found) => ({ ...found, expected: '1' })),
      files: { [MAIN]: 'ClientAliveInterval 300\nClientAliveCountMax 1\n' },
    },
    {
      name: 'an hour, and a block that waits for ever',
      host: openssh76('ClientAliveInterval 1h\nClientAliveCountMax 0\nMatch user a\nClientAliveInterval 0\n'),
      finds: [interval('3600', 1), { ...interval('0', 4), what: 'ClientAliveInterval in Match user a' }],
      files: {
        [MAIN]: 'ClientAliveInterval 300\nClientAliveCountMax 0\nMatch user a\n#ClientAliveInterval 0\n',
      },
    },
  ],
});

it('shows both settings, and nothing without sshd', () => {
  const shown = (host: Parameters<typeof exampleHost>[0]) =>
    rule.evidence(exampleHost(host), rule.params.parse({})).map(({ what }) => what);
  expect(shown(openssh76('ClientAliveInterval 5m\n'))).toEqual([
    'ClientAliveInterval 300',
    'ClientAliveCountMax 3',
  ]);
  expect(shown({})).toEqual([]);
});
