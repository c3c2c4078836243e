import fc from 'fast-check';
import { type Report, type Result } from '../../src/audit/report.ts';
import { exampleReport, exampleResult, mixedReport } from './example.ts';
import { hostileText, rewritten } from './hostile.ts';

const finding = {
  rule: 'nothing-listens',
  what: 'port 25',
  expected: 'closed',
  actual: 'open',
  where: 'ss -lntu',
  state: 'running',
} as const;

/** Results of every kind that a report can hold, by a name for the row of a test. */
export const kinds = {
  pass: exampleResult({ id: '1.1' }),
  answered: exampleResult({
    id: '1.2',
    assessment: 'manual',
    actual: 'manual',
    status: 'pass',
    question: 'Are these needed?',
    evidence: [{ what: 'service cups', where: '/run' }],
    review: { by: 'Ann', on: '2026-01-02', until: '2027-01-01', note: 'All are.' },
  }),
  fail: exampleResult({
    id: '2.1',
    actual: 'fail',
    level: 2,
    findings: [
      finding,
      { ...finding, what: 'PermitRootLogin', where: '/etc/ssh/sshd_config:9', state: 'persistent' },
    ],
  }),
  'fail without a finding': exampleResult({ id: '2.2', actual: 'fail', level: null }),
  manual: exampleResult({
    id: '2.3',
    assessment: 'manual',
    actual: 'manual',
    question: 'Does anyone need it?',
    findings: [{ ...finding, what: 'port 631' }],
    evidence: [{ what: 'service cups', where: '/run' }],
  }),
  'not-applicable': exampleResult({ id: '3.1', actual: 'not-applicable', reason: 'no graphical login' }),
  'exempt, would fail': exampleResult({
    id: '3.2',
    actual: 'fail',
    exemption: {
      reason: 'covered-elsewhere',
      note: 'by the image',
      owner: 'node team',
      expires: '2027-01-31',
    },
    findings: [{ ...finding, what: 'port 111' }],
  }),
  'exempt, would pass': exampleResult({ id: '3.3', exemption: { reason: 'not-applicable' } }),
  'exempt, not measured': exampleResult({
    id: '3.4',
    actual: 'error',
    reason: 'permission denied',
    exemption: { reason: 'risk-accepted' },
  }),
  'exempt without a reason': exampleResult({ id: '3.5', actual: 'fail', status: 'exempt', enforced: false }),
  error: exampleResult({ id: '4.1', actual: 'error', reason: '/boot/grub/grub.cfg: permission denied' }),
} satisfies Record<string, Result>;

/** A report with all of them, in the order above. */
export const everyVerdict = exampleReport(Object.values(kinds), {
  notices: ['without root much could not be measured: add --sudo'],
});

/** Strings that mean something to some reader of some format. */
const tricks = [
  ...[
    ']]>',
    '<!--',
    '-->',
    '</details>',
    '<script>alert(1)</script>',
    '&amp;',
    '&#0;',
    "'",
    '"',
    '""',
    '<',
    '>',
    '&',
  ],
  ...[
    '`',
    '```',
    '~~~',
    '\\',
    '|',
    '\\|',
    '*a*',
    '_a_',
    '#1',
    '@root',
    '[x](http://x)',
    '![x](y)',
    '<http://x>',
  ],
  ...[
    'www.x.org',
    'http://x.org',
    'a@b.org',
    'GH-1',
    ':smile:',
    '{0}',
    '{{',
    '{{ insert: param, x }}',
    '\n# h',
    '\n- x',
  ],
  ...[
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r\n',
    '\n',
    ',',
    ';',
    '＝1',
    ' ',
    '\u0000',
    '\u001b[2J',
    '\u202e',
  ],
  ...[
    '\ud800',
    '\udfff',
    '\ufffe',
    '\uffff',
    '\u2028',
    '\u0085',
    '\u00ad',
    '😀',
    'ä',
    '/etc/../x:1',
    ':0',
    '%00',
    '/',
  ],
  hostileText,
];

export const trickyText = fc
  .array(fc.oneof(fc.constantFrom(...tricks), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 6 })
  .map((parts) => parts.join(''));

/** What the program writes itself, whatever a host says: words of closed sets, days, times and numbers. */
const ours = new Set(['status', 'assessment', 'state', 'startedAt', 'expires', 'on', 'until']);
const closed = new Set(['pass', 'fail', 'manual', 'not-applicable', 'error']);
const isOurs = (text: string, key: string) =>
  ours.has(key) || (key === 'actual' && closed.has(text)) || text === 'cis-harden' || /^\d\.\d$/.test(text);

/** A report with every verdict and some other text in each field that can hold any. */
export const trickyReport: fc.Arbitrary<Report> = fc
  .array(trickyText, { minLength: 12, maxLength: 12 })
  .map((texts) => {
    let next = 0;
    return rewritten(everyVerdict, (text, key) => {
      if (isOurs(text, key)) return text;
      next += 1;
      return texts[next % texts.length] ?? '';
    });
  });

/** Reports that every format has to get right. */
export const reports: readonly (readonly [name: string, report: Report])[] = [
  ['with every verdict', everyVerdict],
  ['of a host', mixedReport],
  ['of an empty profile', exampleReport([])],
];
