import { z } from 'zod';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { packages } from '../../facts/packages.ts';
import { defineRule } from '../../rule.ts';

const DATABASE = '/var/lib/aide/aide.db';

export default defineRule({
  id: 'aide-database',
  title: 'AIDE has recorded what the files of this host are',
  rationale: 'Without its database every comparison ends with an error, and nobody learns what has changed.',
  impact: 'Initialising reads the whole disk and declares what is there now to be right.',
  check: `${DATABASE} is a file. Where a site keeps the database elsewhere, \`initialise\` is set to no.`,
  remedy: `With \`initialise\` set to yes, aideinit makes ${DATABASE} after everything else has changed.`,
  params: z.strictObject({
    initialise: z
      .enum(['ask', 'yes', 'no'])
      .default('ask')
      .describe('whether the present state of the host may be recorded as the right one'),
  }),
  facts: { packages, database: fileAttributes(DATABASE) },
  notApplicable({ packages: known }, { initialise }) {
    if (known.installed('aide').length === 0) return 'AIDE is not installed';
    return initialise === 'no' ? 'the profile says that the database is kept elsewhere' : undefined;
  },
  *audit({ database: { path, node } }) {
    if (node.type !== 'file')
      yield {
        what: 'database of AIDE',
        expected: 'a file',
        actual: node.type === 'absent' ? 'no such file' : `a ${node.type}`,
        where: path,
        state: 'persistent',
      };
  },
  *remediate({ database: { path, node } }, { initialise }) {
    if (node.type === 'file') return;
    if (node.type !== 'absent')
      yield { kind: 'decision', text: `${path} is a ${node.type}: decide what shall stand there` };
    else if (initialise === 'yes')
      yield {
        kind: 'generated',
        path: DATABASE,
        by: 'aide',
        note: 'Takes long, and reads every file that AIDE’s configuration names.',
      };
    else
      yield {
        kind: 'decision',
        text: 'decide whether the present state of this host is the right one, and set initialise of aide-database to yes; or to no, where the database is kept elsewhere',
      };
  },
});
