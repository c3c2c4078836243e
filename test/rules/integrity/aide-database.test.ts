import aideDatabase from '../../../src/rules/integrity/aide-database.ts';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const DATABASE = '/var/lib/aide/aide.db';
const finding = (actual: string) =>
  ({ what: 'database of AIDE', expected: 'a file', actual, where: DATABASE, state: 'persistent' }) as const;

testRule(aideDatabase, {
  compliant: [{ name: 'there is one', host: host({ [DATABASE]: '' }) }],
  failing: [
    {
      name: 'nobody has initialised it',
      host: host({ '/var/lib/aide/aide.db.new': '' }),
      finds: [finding('no such file')],
      decides: ['initialise of aide-database'],
      leaves: [finding('no such file')],
    },
    {
      name: 'the profile says that the host is as it should be',
      params: { initialise: 'yes' },
      host: host({}),
      finds: [finding('no such file')],
      generates: [DATABASE],
    },
    {
      name: 'a folder stands there',
      params: { initialise: 'yes' },
      host: host({ [DATABASE]: { directory: true } }),
      finds: [finding('a directory')],
      decides: ['decide what shall stand there'],
      leaves: [finding('a directory')],
    },
  ],
  notApplicable: [
    { name: 'no AIDE', host: {}, reason: 'AIDE is not installed' },
    {
      name: 'it is kept elsewhere',
      params: { initialise: 'no' },
      host: host({}),
      reason: 'the profile says that the database is kept elsewhere',
    },
  ],
});

function host(files: Record<string, Example>) {
  return { packages: { aide: '0.16-3ubuntu0.1' }, files };
}
