import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shippedBenchmarks } from '../src/benchmark/describe.ts';
import { profileJsonSchema } from '../src/profile/json-schema.ts';
import { packageFolder } from '../src/profile/locate.ts';
import { comparisonJsonSchema, planJsonSchema, reportJsonSchema } from '../src/report/json-schema.ts';
import { rulePages } from '../src/report/rule-markdown.ts';
import { rules } from '../src/rules/index.ts';
import { referencePages } from './reference/pages.ts';

/** Writes the files that follow from the sources. A test for each says when it is out of date. */
write('schemas/profile.schema.json', `${JSON.stringify(profileJsonSchema(rules), null, 2)}\n`);
write('schemas/report.schema.json', `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
write('schemas/comparison.schema.json', `${JSON.stringify(comparisonJsonSchema(), null, 2)}\n`);
write('schemas/plan.schema.json', `${JSON.stringify(planJsonSchema(), null, 2)}\n`);

const pages = rulePages(rules, await shippedBenchmarks(rules));
writeFolder('docs/rules', pages);
writeFolder('docs/reference', referencePages(rules));

/** Writes these files into a folder that holds nothing else. */
function writeFolder(path: string, files: ReadonlyMap<string, string>): void {
  const folder = join(packageFolder(), path);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
  for (const [name, content] of files) write(`${path}/${name}`, content);
}

function write(path: string, content: string): void {
  const file = join(packageFolder(), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
