import type { Result } from '../audit/report.ts';
import { code, prose } from './markdown-text.ts';
import { line, type OscalIds, property } from './oscal-parts.ts';

/** What was seen of one recommendation, whatever follows from it. */
export function observation(result: Result, startedAt: string, ids: OscalIds) {
  const { id, title, status, actual, level, assessment, rules, review, findings } = result;
  const evidence = relevantEvidence(result);
  return {
    uuid: ids.of('observation', id),
    title: line(`${id} ${title}`),
    description: description(result),
    props: [
      property('recommendation', id),
      property('verdict', status),
      property('measured', actual),
      property('assessment', assessment),
      ...(level === null ? [] : [property('level', String(level))]),
      ...rules.map((rule) => property('rule', rule)),
    ],
    methods: review === undefined ? ['TEST'] : ['TEST', 'EXAMINE'],
    types: [findings.length > 0 ? 'finding' : 'control-objective'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': ids.tool }] }],
    subjects: [{ 'subject-uuid': ids.host, type: 'inventory-item' }],
    ...(evidence.length > 0 && { 'relevant-evidence': evidence }),
    collected: startedAt,
    ...(review !== undefined && {
      remarks: `Reviewed by ${code(review.by)} on ${code(review.on)}, holds until ${code(review.until)}${review.note === undefined ? '.' : `: ${code(review.note)}`}`,
    }),
  };
}

function description({ actual, reason, question }: Result): string {
  const said = {
    pass: 'It holds.',
    fail: 'It does not hold.',
    manual: 'Only a person can judge it.',
    'not-applicable': 'It has no object on this host.',
    error: 'It could not be measured.',
  }[actual];
  return [
    said,
    ...(reason === undefined ? [] : [prose(reason)]),
    ...(question === undefined ? [] : [prose(question)]),
  ].join('\n\n');
}

function relevantEvidence({ findings, evidence }: Result) {
  return [
    ...findings.map(({ rule, what, expected, actual, where, state }) => ({
      description: `${code(what)}: ${code(actual)}, wanted ${code(expected)}`,
      props: [property('rule', rule), property('where', where), property('state', state)],
    })),
    ...evidence.map(({ what, where }) => ({ description: code(what), props: [property('where', where)] })),
  ];
}
