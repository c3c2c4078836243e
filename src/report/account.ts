import type { Result } from '../audit/report.ts';
import { findingText } from './findings-text.ts';
import { exemptionText, reviewText, words } from './result-lines.ts';
import { seen } from './terminal.ts';

/** Why a result is what it is, line by line, as harmless text; the first line alone tells the most. */
export function account(result: Result): string[] {
  const { status, actual, reason, question, review, exemption, findings, evidence } = result;
  return [
    ...(exemption === undefined ? [] : [exemptionText(exemption)]),
    ...(status === 'exempt'
      ? [`${exemption === undefined ? 'exempt, ' : ''}would be: ${words[actual]}`]
      : []),
    ...(review === undefined ? [] : [reviewText(review)]),
    ...(reason === undefined ? [] : [seen(reason)]),
    ...(question === undefined ? [] : [`question: ${seen(question)}`]),
    ...findings.map(findingText),
    ...evidence.map(({ what, where }) => `seen: ${seen(what)}  (${seen(where)})`),
  ];
}

/** The number of the chapter that a recommendation stands in: `5` of `5.3.7`. */
export function sectionOf({ id }: Result): string {
  return id.split('.', 1)[0] ?? '';
}
