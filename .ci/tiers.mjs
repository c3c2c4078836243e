// Fails unless each named tier has a report with tests that passed, and the tiers on real systems left none out.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...tiers] = process.argv.slice(2);
for (const tier of tiers) {
  const file = join(folder, `${tier}.json`);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { numPassedTests: 0, numPendingTests: 0 };
  console.log(`${tier}: ${report.numPassedTests} passed, ${report.numPendingTests} left out`);
  if (report.numPassedTests === 0 || (tier !== 'unit' && report.numPendingTests > 0)) process.exitCode = 1;
}
