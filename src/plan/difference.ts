import type { Report, Result } from '../audit/report.ts';

/** A recommendation whose real verdict is not the predicted one. */
export interface MissedPrediction {
  readonly id: string;
  readonly title: string;
  readonly predicted: Result['status'];
  readonly real: Result['status'];
  readonly why: string;
}

/** Compares a plan's prediction with an audit of the host after the changes. */
export function missedPredictions(predicted: Report, real: Report): MissedPrediction[] {
  const found = new Map(real.results.map((result) => [result.id, result]));
  return predicted.results.flatMap((expected) => {
    const result = found.get(expected.id);
    if (result === undefined || result.actual === expected.actual) return [];
    const [finding] = result.findings;
    const why = finding ? `${finding.what} is ${finding.actual} (${finding.where})` : (result.reason ?? '');
    return [{ id: expected.id, title: expected.title, predicted: expected.status, real: result.status, why }];
  });
}
