import { newAccounts } from '../../../src/rules/ageing/login-defs.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ruleNamed } from '../rule-named.ts';

const PATH = '/etc/login.defs';
const MIN = ruleNamed(newAccounts, 'login-defs-pass-min-days');
const MAX = ruleNamed(newAccounts, 'login-defs-pass-max-days');
const WARN = ruleNamed(newAccounts, 'login-defs-pass-warn-age');

function host(text: string): ExampleHost {
  return { files: { [PATH]: text } };
}

function found(what: string, expected: string, actual: string, line?: number): Finding {
  return {
    what,
    expected,
    actual,
    where: line === undefined ? PATH : `${PATH}:${line}`,
    state: 'persistent',
  };
}

const max = (actual: string, line?: number) => found('PASS_MAX_DAYS', '1 to 365', actual, line);

testRule(MAX, {
  compliant: [
    { name: 'the limit itself', host: host('PASS_MAX_DAYS\t365\n') },
    { name: 'stricter is not loosened', host: host('PASS_MAX_DAYS 60\n') },
    { name: 'octal as shadow reads it', host: host('PASS_MAX_DAYS 0400\n') },
    { name: 'in quotes, with CRLF and no newline at the end', host: host('#\r\n  PASS_MAX_DAYS "90"\r') },
    { name: 'more than the minimum', host: host('PASS_MIN_DAYS 89\nPASS_MAX_DAYS 90\n') },
    { name: 'twice, both right', host: host('PASS_MAX_DAYS 90\nPASS_MAX_DAYS 30\n') },
    { name: 'a commented line of the stock', host: host('#PASS_MAX_DAYS 99999\nPASS_MAX_DAYS 90\n') },
    { name: 'as strict as the profile', host: host('PASS_MAX_DAYS 90\n'), params: { days: 90 } },
  ],
  failing: [
    {
      name: 'the stock value, among other lines',
      host: host('UMASK 022\nPASS_MAX_DAYS\t99999 \nPASS_WARN_AGE 7\n'),
      finds: [max('99999', 2)],
      files: { [PATH]: 'UMASK 022\nPASS_MAX_DAYS\t365\nPASS_WARN_AGE 7\n' },
    },
    {
      name: 'only a comment speaks of it, and the last line has no newline',
      host: host('# PASS_MAX_DAYS 90\nUMASK 022'),
      finds: [max('not set')],
      files: { [PATH]: '# PASS_MAX_DAYS 90\nUMASK 022\nPASS_MAX_DAYS\t365\n' },
    },
    {
      name: 'there is no file',
      host: {},
      finds: [max('not set')],
      files: { [PATH]: 'PASS_MAX_DAYS\t365\n' },
    },
    {
      name: 'in another case it is another item',
      host: host('pass_max_days 90\n'),
      finds: [max('not set')],
      files: { [PATH]: 'pass_max_days 90\nPASS_MAX_DAYS\t365\n' },
    },
    {
      name: 'given twice, the first one lax: PAM and people read the first',
      host: host('PASS_MAX_DAYS 99999\nPASS_MAX_DAYS 90\n'),
      finds: [max('99999', 1)],
      files: { [PATH]: '# PASS_MAX_DAYS 99999\nPASS_MAX_DAYS 90\n' },
    },
    {
      name: 'given twice, both lax',
      host: host('PASS_MAX_DAYS -1\n\tPASS_MAX_DAYS  0\r\n'),
      finds: [max('-1', 1), max('0', 2)],
      files: { [PATH]: '# PASS_MAX_DAYS -1\n\tPASS_MAX_DAYS  365\r\n' },
    },
    {
      name: 'no number, which means never',
      host: host('PASS_MAX_DAYS 365 days\n'),
      finds: [max('365 days', 1)],
      files: { [PATH]: 'PASS_MAX_DAYS 365\n' },
    },
    {
      name: 'hidden behind the buffer of the program that reads it',
      host: host(`#${' '.repeat(1022)}PASS_MAX_DAYS 9999\nUMASK 022\n`),
      finds: [max('9999', 1)],
      files: { [PATH]: '\nUMASK 022\nPASS_MAX_DAYS\t365\n' },
    },
    {
      name: 'not more than the minimum',
      host: host('PASS_MIN_DAYS 90\nPASS_MAX_DAYS 60\n'),
      finds: [found('PASS_MAX_DAYS', '1 to 365, and more than PASS_MIN_DAYS 90', '60', 2)],
      files: { [PATH]: 'PASS_MIN_DAYS 90\nPASS_MAX_DAYS 365\n' },
    },
    {
      name: 'a minimum that leaves no room is for a person to lower',
      host: host('PASS_MIN_DAYS 400\nPASS_MAX_DAYS 300\n'),
      finds: [found('PASS_MAX_DAYS', '1 to 365, and more than PASS_MIN_DAYS 400', '300', 2)],
      decides: ['PASS_MIN_DAYS is 400, which PASS_MAX_DAYS has to exceed'],
      leaves: [found('PASS_MAX_DAYS', '1 to 365, and more than PASS_MIN_DAYS 400', '300', 2)],
    },
    {
      name: 'a stricter profile',
      host: host('PASS_MAX_DAYS 365\n'),
      params: { days: 90 },
      finds: [found('PASS_MAX_DAYS', '1 to 90', '365', 1)],
      files: { [PATH]: 'PASS_MAX_DAYS 90\n' },
    },
  ],
  unmeasured: [
    {
      name: 'the file is a folder',
      host: { files: { [PATH]: { directory: true } } },
      says: 'not a regular file',
    },
  ],
});

testRule(MIN, {
  compliant: [
    { name: 'one day', host: host('PASS_MIN_DAYS 1\n') },
    { name: 'more is not loosened', host: host('PASS_MIN_DAYS 7\n') },
  ],
  failing: [
    {
      name: 'the stock value',
      host: host('PASS_MIN_DAYS\t0\n'),
      finds: [found('PASS_MIN_DAYS', '1 or more', '0', 1)],
      files: { [PATH]: 'PASS_MIN_DAYS\t1\n' },
    },
  ],
});

testRule(WARN, {
  compliant: [
    { name: 'the stock value', host: host('PASS_WARN_AGE\t7\n') },
    { name: 'two digits are more', host: host('PASS_WARN_AGE 10\n') },
  ],
  failing: [
    {
      name: 'a day',
      host: host('PASS_WARN_AGE 1\n'),
      finds: [found('PASS_WARN_AGE', '7 or more', '1', 1)],
      files: { [PATH]: 'PASS_WARN_AGE 7\n' },
    },
  ],
});
