import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { default as draft4 } from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/audit/report.ts';
import { reportSarif } from '../../src/report/sarif.ts';
import { sarifLocation, sarifMessage } from '../../src/report/sarif-parts.ts';
import { exampleReport } from './example.ts';
import { everyVerdict, kinds, reports, trickyReport } from './every-verdict.ts';
import { expectHarmless } from './hostile.ts';
import { realReport } from './real-plan.ts';

const ajv = new draft4.default({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(schema);

interface Log {
  readonly runs: readonly [
    {
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly kind: string;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly suppressions: readonly { readonly status: string; readonly justification?: string }[];
        readonly locations: readonly unknown[];
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly invocations: readonly [
        {
          readonly toolExecutionNotifications: readonly {
            readonly level: string;
            readonly message: object;
          }[];
        },
      ];
    },
  ];
}

const runOf = (report: Report) => (JSON.parse(reportSarif(report)) as Log).runs[0];

describe('a result', () => {
  it.each([
    ['pass', kinds.pass, ['pass', 'none']],
    ['answered', kinds.answered, ['pass', 'none']],
    ['fail', kinds.fail, ['fail', 'error'], 2],
    ['fail without a finding', kinds['fail without a finding'], ['fail', 'error']],
    ['manual', kinds.manual, ['review', 'none']],
    ['not applicable', kinds['not-applicable'], ['notApplicable', 'none']],
    ['exempt, would fail', kinds['exempt, would fail'], ['fail', 'error']],
    ['exempt, would pass', kinds['exempt, would pass'], ['pass', 'none']],
    ['exempt, not measured', kinds['exempt, not measured'], ['open', 'none']],
    ['not measured, which is no pass', kinds.error, ['open', 'none']],
  ])('of %s', (_, result, [kind, level], count = 1) => {
    const { results } = runOf(exampleReport([result]));
    expect(results).toHaveLength(count);
    expect(results[0]).toMatchObject({ ruleId: result.id, ruleIndex: 0, kind, level });
    expect(results[0]?.locations.length).toBeGreaterThan(0);
    expect(results[0]?.suppressions).toHaveLength(result.status === 'exempt' ? 1 : 0);
  });
});

it('tells what was found where', () => {
  const { results } = runOf(exampleReport([kinds.fail]));
  expect(results.map(({ message, locations }) => [message.text, locations])).toEqual([
    [
      'port 25: open, wanted closed  (ss -lntu, in force now)',
      [
        {
          physicalLocation: {
            artifactLocation: { uri: '.', uriBaseId: 'HOST' },
            region: { startLine: 1 },
          },
          logicalLocations: [{ fullyQualifiedName: 'ss -lntu', kind: 'resource' }],
        },
      ],
    ],
    [
      'PermitRootLogin: open, wanted closed  (/etc/ssh/sshd_config:9)',
      [
        {
          physicalLocation: {
            artifactLocation: { uri: 'etc/ssh/sshd_config', uriBaseId: 'HOST' },
            region: { startLine: 9 },
          },
        },
      ],
    ],
  ]);
});

it('suppresses what is exempt, with the reason and the day on which that ends', () => {
  const { results } = runOf(exampleReport([kinds['exempt, would fail']]));
  expect(results[0]?.suppressions).toEqual([
    {
      kind: 'external',
      status: 'accepted',
      justification: 'exempt: covered elsewhere; by the image; owner: node team; until 2027-01-31',
      properties: {
        reason: 'covered-elsewhere',
        note: 'by the image',
        owner: 'node team',
        expires: '2027-01-31',
      },
    },
  ]);
});

it('notes as an error of the run what could not be measured', () => {
  const [{ toolExecutionNotifications }] = runOf(everyVerdict).invocations;
  expect(toolExecutionNotifications).toMatchObject([
    {
      level: 'error',
      message: { text: '4.1 could not be measured\n/boot/grub/grub.cfg: permission denied' },
      associatedRule: { id: '4.1' },
    },
  ]);
});

it('knows a finding again when its line has moved, and tells hosts and findings apart', () => {
  const prints = (report: Report) =>
    runOf(report).results.map(({ partialFingerprints }) => partialFingerprints['cis-harden/v1']);
  const moved = JSON.parse(JSON.stringify(everyVerdict).replace('sshd_config:9', 'sshd_config:77')) as Report;
  expect(prints(moved)).toEqual(prints(everyVerdict));
  const other = { ...everyVerdict, target: { ...everyVerdict.target, machineId: 'f'.repeat(32) } };
  expect(new Set([...prints(everyVerdict), ...prints(other)]).size).toBe(2 * prints(other).length);
});

it.each([
  ['a link', '[x](http://x)', '\\[x\\](http://x)'],
  ['a placeholder', '{0}', '{{0}}'],
  ['a control character', 'a\u0000\u202e', 'a\\\\x00\\\\u202e'],
  ['nothing', '', '-'],
])('lets a host put no %s into a message', (_, said, text) => {
  expect(sarifMessage([said])).toEqual({ text });
});

it.each([
  ['/a b/ü:7', 'a%20b/%C3%BC', 7],
  ['/../../etc/x', 'etc/x', 1],
  ['/x\ud800', 'x%EF%BF%BD', 1],
  ['/\udcff\udc80ä😀:2', '%FF%80%C3%A4%F0%9F%98%80', 2],
  ['/', '.', 1],
  ['/a:0', 'a%3A0', 1],
  ['/x\n:3', 'x%0A', 3],
])('takes %j for the file %s', (where, uri, startLine) => {
  expect(sarifLocation(where).physicalLocation).toEqual({
    artifactLocation: { uri, uriBaseId: 'HOST' },
    region: { startLine },
  });
});

describe('the schema of OASIS takes', () => {
  const errors = (json: string) => {
    valid(JSON.parse(json));
    return valid.errors ?? [];
  };

  it.each([...reports, ['of every rule on the example host', realReport] as const])(
    'a report %s',
    (_, report) => {
      expect(errors(reportSarif(report))).toEqual([]);
    },
  );

  it('whatever a host says', () => {
    fc.assert(
      fc.property(trickyReport, (report) => {
        const json = reportSarif(report);
        expectHarmless(json);
        expect(errors(json)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('and refuses a kind that there is not', () => {
    expect(errors(reportSarif(everyVerdict).replace('"kind": "open"', '"kind": "passed"'))).not.toEqual([]);
  });
});
