import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/audit/report.ts';
import { reportOscal } from '../../src/report/oscal.ts';
import { nameUuid, root } from '../../src/report/uuid.ts';
import { exampleReport } from './example.ts';
import { everyVerdict, kinds, reports, trickyReport, trickyText } from './every-verdict.ts';
import { expectHarmless } from './hostile.ts';
import { oscalDocument } from './oscal-schema.ts';
import { python } from './python.ts';
import { realReport } from './real-plan.ts';

const documentOf = (report: Report) =>
  oscalDocument.parse(JSON.parse(reportOscal(report)))['assessment-results'];
const resultOf = (report: Report) => {
  const [result] = documentOf(report).results;
  if (result === undefined) throw new Error('no result');
  return result;
};

describe('a recommendation', () => {
  it.each([
    ['pass', kinds.pass, 'pass', { state: 'satisfied', reason: 'pass' }],
    ['answered', kinds.answered, 'pass', { state: 'satisfied', reason: 'pass' }],
    ['fail', kinds.fail, 'fail', { state: 'not-satisfied', reason: 'fail' }],
    ['manual', kinds.manual, 'manual', { state: 'not-satisfied', reason: 'other' }],
    ['not applicable', kinds['not-applicable'], 'not-applicable', undefined],
    ['exempt, would fail', kinds['exempt, would fail'], 'exempt', { state: 'not-satisfied', reason: 'fail' }],
    ['exempt, would pass', kinds['exempt, would pass'], 'exempt', { state: 'satisfied', reason: 'pass' }],
    [
      'exempt, not measured',
      kinds['exempt, not measured'],
      'exempt',
      { state: 'not-satisfied', reason: 'other' },
    ],
    ['not measured, which is no pass', kinds.error, 'error', { state: 'not-satisfied', reason: 'other' }],
  ])('of %s', (_, result, verdict, status) => {
    const { observations, findings, risks } = resultOf(exampleReport([result]));
    expect(observations).toHaveLength(1);
    const props = observations?.[0]?.props?.map(({ name, value }) => [name, value]);
    expect(props).toContainEqual(['verdict', verdict]);
    expect(props).toContainEqual(['measured', result.actual]);
    expect(findings?.map(({ target }) => target.status)).toEqual(status === undefined ? undefined : [status]);
    const accepted = verdict === 'exempt' && status?.state === 'not-satisfied';
    expect(risks?.map((risk) => risk.status)).toEqual(accepted ? ['deviation-approved'] : undefined);
  });
});

it('keeps the reason of an exemption, who answers for it, and its last moment', () => {
  const [risk] = resultOf(exampleReport([kinds['exempt, would fail']])).risks ?? [];
  expect(risk).toMatchObject({
    description: 'Exempt by the profile: covered elsewhere',
    statement: 'by the image',
    deadline: '2027-01-31T23:59:59Z',
  });
  expect(risk?.props?.map(({ name, value }) => [name, value])).toContainEqual(['owner', 'node team']);
});

it('keeps who answered and what was found where', () => {
  const { observations = [] } = resultOf(exampleReport([kinds.answered, kinds.fail]));
  expect(observations[0]?.remarks).toBe(
    'Reviewed by `Ann` on `2026-01-02`, holds until `2027-01-01`: `All are.`',
  );
  expect(observations[0]?.methods).toEqual(['TEST', 'EXAMINE']);
  expect(observations[1]?.['relevant-evidence']?.[1]).toMatchObject({
    description: '`PermitRootLogin`: `open`, wanted `closed`',
    props: [{ value: 'nothing-listens' }, { value: '/etc/ssh/sshd_config:9' }, { value: 'persistent' }],
  });
});

describe('the model of NIST, as far as it is used, takes', () => {
  it.each([...reports, ['of every rule on the example host', realReport] as const])(
    'a report %s',
    (_, report) => {
      expect(() => documentOf(report)).not.toThrow();
    },
  );

  it('whatever a host says', () => {
    fc.assert(
      fc.property(trickyReport, (report) => {
        expectHarmless(reportOscal(report));
        documentOf(report);
      }),
      { numRuns: 50 },
    );
  });
});

it('refers to nothing that is not in it', () => {
  const json = reportOscal(everyVerdict);
  const defined = [...json.matchAll(/"uuid": "([^"]+)"/g)].map(([, id]) => id);
  const referred = [...json.matchAll(/"(?:[a-z]+-uuid": "|href": "#)([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(defined).size).toBe(defined.length);
  expect(referred.length).toBeGreaterThan(defined.length);
  expect(referred.filter((id) => !defined.includes(id))).toEqual([]);
});

it('gives the same host the same name in every report, and each report its own', () => {
  const later = { ...everyVerdict, startedAt: '2026-02-01T00:00:00.000Z' };
  const [one, other] = [documentOf(everyVerdict), documentOf(later)];
  const hosts = [one, other].map(
    ({ results }) => results[0]?.['local-definitions']['inventory-items'][0]?.uuid,
  );
  expect(hosts[0]).toBe(hosts[1]);
  expect(one.uuid).not.toBe(other.uuid);
});

it('makes UUIDs of names as Python does', () => {
  const names = fc.sample(
    trickyText.map((text) => text.replace(/\p{Surrogate}/gu, '')),
    { numRuns: 200, seed: 10 },
  );
  const script = 'import uuid\nmade = [str(uuid.uuid5(uuid.UUID(given[0]), name)) for name in given[1]]';
  expect(names.map((name) => nameUuid(root, name))).toEqual(python(script, [root, names]));
});
