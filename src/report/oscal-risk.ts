import type { Result } from '../audit/report.ts';
import { prose } from './markdown-text.ts';
import { line, type OscalIds, property } from './oscal-parts.ts';

/** What the profile exempts though it does not pass: a risk that was accepted, with the day on which that ends. */
export function risk({ id, title, exemption, actual }: Result, ids: OscalIds) {
  const { reason = 'exempt', note, owner, expires } = exemption ?? {};
  return {
    uuid: ids.of('risk', id),
    title: line(`${id} ${title}`),
    description: `Exempt by the profile: ${prose(reason.replaceAll('-', ' '))}`,
    statement: note === undefined ? 'The profile gives no further note.' : prose(note),
    props: [
      property('measured', actual),
      property('reason', reason),
      ...(owner === undefined ? [] : [property('owner', owner)]),
      ...(expires === undefined ? [] : [property('expires', expires)]),
    ],
    status: 'deviation-approved',
    ...(expires !== undefined && { deadline: `${expires}T23:59:59Z` }),
    'related-observations': [{ 'observation-uuid': ids.of('observation', id) }],
  };
}
