import type { Result } from '../audit/report.ts';
import { controlId, line, type OscalIds, property } from './oscal-parts.ts';

/** Whether the recommendation is satisfied. What was not measured, or waits for a person, is not, and says why. */
export function oscalFinding(result: Result, ids: OscalIds) {
  const { id, title, status, actual } = result;
  return {
    uuid: ids.of('finding', id),
    title: line(`${id} ${title}`),
    description: sentence(result),
    props: [property('verdict', status), property('measured', actual)],
    target: {
      type: 'objective-id',
      'target-id': controlId(id),
      status: targetStatus(result),
    },
    'related-observations': [{ 'observation-uuid': ids.of('observation', id) }],
    ...(status === 'exempt' &&
      actual !== 'pass' && { 'related-risks': [{ 'risk-uuid': ids.of('risk', id) }] }),
  };
}

function sentence({ status, actual }: Result): string {
  if (status === 'exempt') return `The profile does not enforce it; it would be ${actual}.`;
  if (status === 'pass') return actual === 'pass' ? 'It holds.' : 'A person looked, and says that it holds.';
  if (status === 'error') return 'It could not be measured, which is no pass.';
  return status === 'manual' ? 'A person has to look.' : 'It does not hold.';
}

/** OSCAL knows two states; `other` says that neither was measured. */
function targetStatus({ status, actual }: Result) {
  const verdict = status === 'exempt' ? actual : status;
  if (verdict === 'pass') return { state: 'satisfied', reason: 'pass' };
  if (verdict === 'fail') return { state: 'not-satisfied', reason: 'fail' };
  return { state: 'not-satisfied', reason: 'other' };
}
