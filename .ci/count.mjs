// Prints what failed, with its message, and last the sum of vitest's JSON reports in a folder as one line: N passed,
// N failed, N skipped. Whoever sees only the end of a long log sees what to mend.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + report.numTodoTests;
  // A file that could not be loaded has no test that failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  total.failed += broken.length;
  for (const { name: file, message } of broken) tell(file, message);
  for (const { name: file, assertionResults } of report.testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed') tell(`${file}: ${fullName}`, failureMessages.join('\n'));
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

function tell(test, message) {
  const lines = message.split('\n').slice(0, 30);
  console.log(`FAILED ${test}\n${lines.map((line) => `  ${line.slice(0, 300)}`).join('\n')}`);
}
