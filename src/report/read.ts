import type { Report } from '../audit/report.ts';
import { readJson } from '../document/json.ts';
import { reportSchema } from './schema.ts';

/** A file that is no report, or none that this version can read. */
export class ReportProblem extends Error {
  override readonly name = 'ReportProblem';
}

/** Reads a saved report. Throws ReportProblem, whose message names the file and what is wrong with it. */
export function readReport(json: string, file: string): Report {
  const report = readJson(json, file, {
    name: 'report',
    made: 'cis-harden audit -o json:FILE',
    again: 'cis-harden audit -o json:FILE makes it again',
    version: 1,
    schema: reportSchema,
    sealed: false,
    problem: (message) => new ReportProblem(message),
  });
  const seen = new Set<string>();
  for (const { id } of report.results) {
    if (seen.has(id)) throw new ReportProblem(`${file} is not as it was written: it lists ${id} twice`);
    seen.add(id);
  }
  return report;
}
