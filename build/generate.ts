import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { profileJsonSchema } from '../src/profile/json-schema.ts';
import { packageFolder } from '../src/profile/locate.ts';
import { planJsonSchema, reportJsonSchema } from '../src/report/json-schema.ts';
import { rules } from '../src/rules/index.ts';

/** Writes the files that follow from the sources. A test for each says when it is out of date. */
write('schemas/profile.schema.json', `${JSON.stringify(profileJsonSchema(rules), null, 2)}\n`);
write('schemas/report.schema.json', `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
write('schemas/plan.schema.json', `${JSON.stringify(planJsonSchema(), null, 2)}\n`);

function write(path: string, content: string): void {
  const file = join(packageFolder(), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
