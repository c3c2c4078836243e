import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';
import { auditHost, FOLDER, ruleCalled } from './hosts.ts';

const CONTENT =
  '\n# Written by cis-harden: locks the audit rules until the next boot. Nothing may stand after it.\n-e 2\n';
const FINAL = `${FOLDER}/99-finalize.rules`;
const LAST = `${FOLDER}/zz-cis-harden-finalize.rules`;
const made = { content: CONTENT, mode: 0o640 };
const stock = '-D\n-b 8192\n-f 1\n';
const host = (disk: Record<string, string>) => auditHost({ disk });
const found = (actual: string, where = FOLDER): Finding => ({
  what: 'audit rule -e',
  expected: '-e 2',
  actual,
  where,
  state: 'persistent',
});
const last = (actual: string, where: string): Finding => ({
  ...found(actual, where),
  what: 'last line of the audit rules, as scanners read them',
});
const reboots = ['locked from the next boot on'];

testRule(ruleCalled('audit-immutable'), {
  compliant: [
    { name: 'in a file of its own, the last', host: host({ 'zz.rules': '-e 2\n', 'audit.rules': stock }) },
    {
      name: 'last of a single file, with comments after it',
      host: host({ 'audit.rules': `${stock}-e 2\n# end\n\n` }),
    },
    { name: 'loaded and locked', host: auditHost({ disk: { 'audit.rules': '-e 2' }, enabled: 2 }) },
    {
      name: 'before other lines, where scanners do not matter',
      host: host({ '99-finalize.rules': '-e 2\n', 'audit.rules': stock }),
      params: { literal: false },
    },
    { name: 'after -e 1', host: host({ 'a.rules': '-e 1\n', 'b.rules': '-e 2\n' }) },
    {
      name: 'with a hidden file that says otherwise',
      host: host({ 'b.rules': '-e 2\n', '.c.rules': '-e 1\n' }),
    },
  ],
  failing: [
    {
      name: 'nowhere',
      host: host({}),
      finds: [found('not set'), last('none', FOLDER)],
      files: { [FINAL]: made },
      reboots,
    },
    {
      name: "nowhere, beside the package's file",
      host: host({ 'audit.rules': stock }),
      finds: [found('not set'), last('-f 1', `${FOLDER}/audit.rules:3`)],
      files: { [FINAL]: made, [LAST]: made },
      reboots,
    },
    {
      name: "nowhere, beside the package's file, where scanners do not matter",
      host: host({ 'audit.rules': stock }),
      params: { literal: false },
      finds: [found('not set')],
      files: { [FINAL]: made },
      reboots,
    },
    {
      name: 'in a file of that name with rules of its own, which stay',
      host: host({ '99-finalize.rules': '# site\n-e 1\n-i\n-w /etc/x -p wa' }),
      finds: [found('-e 1', `${FINAL}:2`), last('-w /etc/x -p wa', `${FINAL}:4`)],
      files: { [FINAL]: '# site\n# -e 1\n-i\n-w /etc/x -p wa\n-e 2\n' },
      reboots,
    },
    {
      name: 'in an image',
      host: auditHost({ disk: { 'audit.rules': stock }, running: false }),
      params: { literal: false },
      finds: [found('not set')],
      files: { [FINAL]: made },
    },
    {
      name: 'for scanners only',
      host: host({ '99-finalize.rules': '-e 2\n', 'audit.rules': stock }),
      finds: [last('-f 1', `${FOLDER}/audit.rules:3`)],
      files: { [LAST]: made },
      reboots,
    },
    {
      name: 'another number that begins so',
      host: host({ 'audit.rules': '-w /etc/x -p wa\n-e 20\n' }),
      params: { literal: false },
      finds: [found('auditctl stops before it: -e takes 0, 1 or 2, not 20', `${FOLDER}/audit.rules:2`)],
      files: { [FINAL]: made, [`${FOLDER}/audit.rules`]: '-w /etc/x -p wa\n# -e 20\n' },
      decides: ['-e takes 0, 1 or 2, not 20'],
      reboots,
    },
    {
      name: 'in a later file said otherwise',
      host: host({ '10-a.rules': '-e 2\n', 'z.rules': '-w /etc/x -p wa\n-e 1\n' }),
      finds: [found('-e 1', `${FOLDER}/z.rules:2`), last('-e 1', `${FOLDER}/z.rules:2`)],
      files: { [FINAL]: made, [LAST]: made, [`${FOLDER}/z.rules`]: '-w /etc/x -p wa\n# -e 1\n' },
      reboots,
    },
    {
      name: 'behind a line at which auditctl stops',
      host: host({ 'a.rules': '-w nonsense\n', 'b.rules': '-e 2\n' }),
      finds: [found('auditctl stops before it: nonsense does not begin with a slash', `${FOLDER}/a.rules:1`)],
      files: { [FINAL]: made },
      decides: [`auditctl stops at ${FOLDER}/a.rules:1`],
      leaves: [
        found('auditctl stops before it: nonsense does not begin with a slash', `${FOLDER}/a.rules:1`),
      ],
      reboots,
    },
  ],
  notApplicable: [{ name: 'no auditd', host: {}, reason: 'package auditd is not installed' }],
});
