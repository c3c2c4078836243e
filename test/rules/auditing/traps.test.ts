import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { auditHost, FOLDER, HEADER, inKernel, onDisk, ruleCalled } from './hosts.ts';

const SUDOERS = '-w /etc/sudoers -p wa -k scope';
const FOLDER_OF_SUDOERS = '-w /etc/sudoers.d/ -p wa -k scope';
const good = [SUDOERS, '-w /etc/sudoers.d -p wa -k scope'];
const both = `${SUDOERS}\n${FOLDER_OF_SUDOERS}\n`;
const OURS = `${FOLDER}/50-cis-harden-scope.rules`;
const ours = (...lines: readonly string[]) => ({
  [OURS]: { content: `${HEADER}${lines.join('\n')}\n`, mode: 0o640 },
});
/** A host that has the rules in force, and these on the disk. */
const persisted = (name: string, text: string, more: Record<string, string> = {}) => ({
  name,
  host: auditHost({ disk: { 'a.rules': text, ...more }, kernel: good }),
});
const inForce = (name: string, ...kernel: readonly string[]) => ({
  name,
  host: auditHost({ disk: { 'a.rules': both }, kernel }),
});
const oneMissing = (name: string, text: string) => ({
  ...persisted(name, `${text}\n${FOLDER_OF_SUDOERS}\n`),
  finds: [onDisk('/etc/sudoers', SUDOERS)],
  files: ours(SUDOERS),
});
const takenBack = (name: string, line: string) => ({
  ...persisted(name, `${SUDOERS}\n${line}\n${FOLDER_OF_SUDOERS}\n`),
  finds: [onDisk('/etc/sudoers', SUDOERS)],
  decides: [`a line after ${FOLDER}/a.rules:1 takes that rule back`],
  leaves: [onDisk('/etc/sudoers', SUDOERS)],
});
const RUNS_ON = 'before auditctl stops: a word without an option before it';
const behindStime = [
  ['/etc/sudoers', SUDOERS],
  ['/etc/sudoers.d/', FOLDER_OF_SUDOERS],
].map(([path = '', text = '']) =>
  onDisk(
    path,
    text,
    'none before auditctl stops: b64 programs have no system call stime',
    `${FOLDER}/10-a.rules:1`,
  ),
);
const unreadable: Example = {
  node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
};

testRule(ruleCalled('audit-sudoers'), {
  compliant: [
    persisted(
      'as filters on a path and a folder',
      '-a always,exit -F path=/etc/sudoers -F perm=wa\n-a exit,always -F dir=/etc/sudoers.d -F perm=wa -F key=x\n',
    ),
    persisted(
      'with more permissions, in another order and another key',
      '-w /etc/sudoers -p rwxa -k mine\n-w /etc/sudoers.d -p AW\n',
    ),
    persisted('by a watch without permissions, which means all', '-w /etc/sudoers\n-w /etc/sudoers.d/\n'),
    persisted(
      'per word size, which is all programs together',
      ['b64', 'b32']
        .map(
          (size) =>
            `-a always,exit -F arch=${size} -F path=/etc/sudoers -F perm=wa -k a\n-a always,exit -F arch=${size} -F dir=/etc/sudoers.d/ -F perm=wa -k b\n`,
        )
        .join(''),
    ),
    persisted('in two files', `${SUDOERS}\n`, { 'b.rules': `${FOLDER_OF_SUDOERS}\n` }),
    persisted('without a newline at the end', both.trimEnd()),
    persisted(
      'with blanks before and between',
      `  ${SUDOERS.replaceAll(' ', '   ')}\n${FOLDER_OF_SUDOERS}\n`,
    ),
    persisted('and a later -D, which comes first all the same', `${both}-D\n`),
    persisted('and a rule that hides after them', `${both}-a never,exit -F dir=/etc\n`),
    persisted('and a rule that hides what one account does', `-a never,exit -F uid=33\n${both}`),
    persisted('and a rule that hides some calls', `-a never,exit -F arch=b64 -S chmod\n${both}`),
    persisted('and a bad line after them', `${both}-w nonsense\n`),
    persisted('after a bad line that is passed over', `-i\n-w nonsense\n${both}`),
    persisted('and files that nothing reads say otherwise', both, {
      'x.rules.bak': '-a never,task\n',
      '.x.rules': '-a never,task\n',
    }),
    persisted(
      'and one put first beats one that hides',
      `-a never,exit -F dir=/etc\n-A always,exit -F path=/etc/sudoers -F perm=wa\n-A always,exit -F dir=/etc/sudoers.d -F perm=wa\n`,
    ),
    inForce('listed with and without the final slash', SUDOERS, FOLDER_OF_SUDOERS),
    inForce(
      'listed as filters',
      '-a always,exit -S all -F path=/etc/sudoers -F perm=wa -F key=a -F key=b',
      '-a always,exit -S all -F dir=/etc/sudoers.d -F perm=rwa',
    ),
  ],
  failing: [
    oneMissing('commented out', `#${SUDOERS}`),
    oneMissing('a longer path', '-w /etc/sudoers.bak -p wa -k scope'),
    oneMissing('writes only', '-w /etc/sudoers -p w -k scope'),
    oneMissing(
      'with one more condition',
      '-a always,exit -F path=/etc/sudoers -F perm=wa -F auid>=1000 -k scope',
    ),
    oneMissing(
      'by programs of one word size',
      '-a always,exit -F arch=b64 -F path=/etc/sudoers -F perm=wa -k scope',
    ),
    oneMissing(
      'by one call',
      '-a always,exit -F arch=b64 -S openat -F path=/etc/sudoers -F perm=wa -k scope',
    ),
    oneMissing('never', '-a never,user -F uid=0'),
    takenBack('taken back', '-W /etc/sudoers -p wa -k scope'),
    takenBack('taken back by its key', '-D -k scope'),
    {
      ...persisted(
        'a file for the folder itself',
        `${SUDOERS}\n-a always,exit -F path=/etc/sudoers.d -F perm=wa\n`,
      ),
      finds: [onDisk('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
      files: ours(FOLDER_OF_SUDOERS),
    },
    {
      ...persisted('with Windows line ends', both.replaceAll('\n', '\r\n').replaceAll(' -k scope', '')),
      finds: [
        onDisk(
          '/etc/sudoers',
          SUDOERS,
          'none before auditctl stops: -p wa\r is not understood',
          `${FOLDER}/a.rules:1`,
        ),
        onDisk(
          '/etc/sudoers.d/',
          FOLDER_OF_SUDOERS,
          'none before auditctl stops: -p wa\r is not understood',
          `${FOLDER}/a.rules:1`,
        ),
      ],
      files: ours(SUDOERS, FOLDER_OF_SUDOERS),
    },
    {
      ...persisted('behind a file whose last line runs into the next', '-w /etc/hosts -p wa -k a', {
        'b.rules': both,
      }),
      finds: [
        onDisk('/etc/sudoers', SUDOERS, `none ${RUNS_ON}`, `${FOLDER}/a.rules:1`),
        onDisk('/etc/sudoers.d/', FOLDER_OF_SUDOERS, `none ${RUNS_ON}`, `${FOLDER}/a.rules:1`),
      ],
      files: ours(SUDOERS),
      decides: [`auditctl stops at ${FOLDER}/a.rules:1`],
      // A second one of the same rule would be another line to stop at.
      leaves: [onDisk('/etc/sudoers.d/', FOLDER_OF_SUDOERS, `none ${RUNS_ON}`, `${FOLDER}/a.rules:1`)],
    },
    {
      ...persisted('behind a line at which auditctl stops, in a file that comes first', both, {
        '10-a.rules': '-a always,exit -F arch=b64 -S stime -k t\n',
      }),
      finds: behindStime,
      decides: [`auditctl stops at ${FOLDER}/10-a.rules:1`],
      leaves: behindStime,
    },
    {
      ...persisted('nowhere, and a line at which auditctl stops', '-w /etc/hosts -p wa -k a b\n'),
      finds: [
        onDisk('/etc/sudoers', SUDOERS, `none ${RUNS_ON}`, `${FOLDER}/a.rules:1`),
        onDisk('/etc/sudoers.d/', FOLDER_OF_SUDOERS, `none ${RUNS_ON}`, `${FOLDER}/a.rules:1`),
      ],
      files: ours(SUDOERS, FOLDER_OF_SUDOERS),
    },
    {
      ...persisted('after a rule that hides the tree', `-a never,exit -F dir=/etc/\n${both}`),
      finds: [
        onDisk('/etc/sudoers', SUDOERS, 'hidden by -a never,exit -F dir=/etc/', `${FOLDER}/a.rules:1`),
        onDisk(
          '/etc/sudoers.d/',
          FOLDER_OF_SUDOERS,
          'hidden by -a never,exit -F dir=/etc/',
          `${FOLDER}/a.rules:1`,
        ),
      ],
      decides: [`${FOLDER}/a.rules:1 (-a never,exit -F dir=/etc/) keeps events from the log`],
      leaves: [
        onDisk('/etc/sudoers', SUDOERS, 'hidden by -a never,exit -F dir=/etc/', `${FOLDER}/a.rules:1`),
        onDisk(
          '/etc/sudoers.d/',
          FOLDER_OF_SUDOERS,
          'hidden by -a never,exit -F dir=/etc/',
          `${FOLDER}/a.rules:1`,
        ),
      ],
    },
    {
      ...inForce('where no process is looked at', '-a never,task', ...good),
      finds: [
        inKernel('/etc/sudoers', SUDOERS, 'hidden by -a never,task'),
        inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS, 'hidden by -a never,task'),
      ],
      decides: ['the rule in force -a never,task keeps events from the log'],
      leaves: [
        inKernel('/etc/sudoers', SUDOERS, 'hidden by -a never,task'),
        inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS, 'hidden by -a never,task'),
      ],
    },
    {
      ...inForce(
        'where the record of system calls is dropped',
        ...good,
        '-a always,exclude -F msgtype=SYSCALL',
      ),
      finds: [
        inKernel('/etc/sudoers', SUDOERS, 'hidden by -a always,exclude -F msgtype=SYSCALL'),
        inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS, 'hidden by -a always,exclude -F msgtype=SYSCALL'),
      ],
      decides: ['the rule in force -a always,exclude -F msgtype=SYSCALL keeps events'],
      leaves: [
        inKernel('/etc/sudoers', SUDOERS, 'hidden by -a always,exclude -F msgtype=SYSCALL'),
        inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS, 'hidden by -a always,exclude -F msgtype=SYSCALL'),
      ],
    },
    {
      ...inForce(
        'on the disk alone, among rules of other lists',
        '-a never,user -F uid=5',
        '-w /etc/hosts -p wa',
        SUDOERS,
        '-a always,exclude -F msgtype=CWD',
      ),
      finds: [inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
      tables: {
        audit:
          '-a never,user -F uid=5\n-w /etc/hosts -p wa\n-w /etc/sudoers -p wa -k scope\n-w /etc/sudoers.d -p wa -k scope\n-a always,exclude -F msgtype=CWD\n',
      },
    },
    {
      name: 'on the disk alone, where the rules are locked',
      host: auditHost({ disk: { 'a.rules': both }, enabled: 2 }),
      finds: [inKernel('/etc/sudoers', SUDOERS), inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
      reboots: ['The audit rules are locked'],
      leaves: [inKernel('/etc/sudoers', SUDOERS), inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
    },
    {
      ...inForce(
        'on the disk alone, beside a rule that cannot be loaded again',
        '-w /etc/a b -p wa',
        SUDOERS,
      ),
      finds: [inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
      reboots: ['(-w /etc/a b -p wa)'],
      leaves: [inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
    },
    {
      name: 'in a package that has only just come, whose tools said nothing yet',
      host: { ...auditHost({ disk: { 'a.rules': both } }), outputs: {} },
      finds: [inKernel('/etc/sudoers', SUDOERS), inKernel('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
      tables: { audit: `${good.join('\n')}\n` },
    },
    {
      name: 'where a link stands in the way of the file',
      host: auditHost({ kernel: good, disk: {}, files: { [OURS]: { link: '/nowhere/x' } } }),
      finds: [onDisk('/etc/sudoers', SUDOERS), onDisk('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
      decides: ['50-cis-harden-scope.rules cannot be written: it leads to /nowhere/x'],
      leaves: [onDisk('/etc/sudoers', SUDOERS), onDisk('/etc/sudoers.d/', FOLDER_OF_SUDOERS)],
    },
    {
      name: 'with a key of the profile',
      host: auditHost({ kernel: good }),
      params: { key: 'sudo' },
      finds: [
        onDisk('/etc/sudoers', '-w /etc/sudoers -p wa -k sudo'),
        onDisk('/etc/sudoers.d/', '-w /etc/sudoers.d/ -p wa -k sudo'),
      ],
      files: ours('-w /etc/sudoers -p wa -k sudo', '-w /etc/sudoers.d/ -p wa -k sudo'),
    },
  ],
  unmeasured: [
    {
      name: 'a rules file cannot be read',
      host: auditHost({ files: { [`${FOLDER}/a.rules`]: unreadable } }),
      says: 'permission denied',
    },
    {
      name: 'auditctl fails',
      host: {
        ...auditHost({ disk: { 'a.rules': both } }),
        outputs: { 'auditctl -l': 4, 'auditctl -s': 'enabled 1\n' },
      },
      says: 'auditctl -l failed',
    },
  ],
});
