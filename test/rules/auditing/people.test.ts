import { testRule } from '../../rule-tester.ts';
import { auditHost, FOLDER, HEADER, inKernel, onDisk, ruleCalled } from './hosts.ts';

const subject = (size: string) => `mount (${size})`;
const text = (size: string, from = 1000) =>
  `-a always,exit -F arch=${size} -S mount -F auid>=${from} -F auid!=4294967295 -k mounts`;
const listed = (size: string, from = 1000) =>
  `-a always,exit -F arch=${size} -S mount -F auid>=${from} -F auid!=-1 -F key=mounts`;
const sizes = ['b64', 'b32'];
const inForce = sizes.map((size) => listed(size));
const persisted = (name: string, line: (size: string) => string) => ({
  name,
  host: auditHost({ disk: { 'a.rules': `${sizes.map(line).join('\n')}\n` }, kernel: inForce }),
});
const loaded = (name: string, line: (size: string) => string) => ({
  name,
  host: auditHost({
    disk: { 'a.rules': sizes.map((size) => text(size)).join('\n') },
    kernel: sizes.map(line),
  }),
});
const OURS = `${FOLDER}/50-cis-harden-mounts.rules`;
const written = (from?: number) => ({
  [OURS]: { content: `${HEADER}${sizes.map((size) => text(size, from)).join('\n')}\n`, mode: 0o640 },
});
const missing = (name: string, line: (size: string) => string) => ({
  ...persisted(name, line),
  finds: sizes.map((size) => onDisk(subject(size), text(size))),
  files: written(),
});

testRule(ruleCalled('audit-mounts'), {
  compliant: [
    persisted('as -1', (size) => `-a always,exit -F arch=${size} -S mount -F auid>=1000 -F auid!=-1 -k m`),
    persisted('as unset', (size) => `-a exit,always -F arch=${size} -S mount -F auid!=unset -F auid>=1000`),
    persisted(
      'in hexadecimal',
      (size) => `-a always,exit -F arch=${size} -S mount -F auid>=0x3e8 -F auid!=unset`,
    ),
    persisted('from 999 on', (size) => `-a always,exit -F arch=${size} -S mount -F auid>999 -F auid!=unset`),
    persisted(
      'of more people',
      (size) => `-a always,exit -F arch=${size} -S mount -F auid>=500 -F auid!=unset`,
    ),
    persisted('of everybody', (size) => `-a always,exit -F arch=${size} -S mount`),
    persisted(
      'with other calls',
      (size) => `-a always,exit -F arch=${size} -S umount2,mount -S chroot -F auid>=1000 -F auid!=unset`,
    ),
    persisted('with all calls', (size) => `-a always,exit -F arch=${size} -F auid>=1000 -F auid!=unset`),
    persisted(
      'by the names of the machines',
      (size) => `-a always,exit -F arch=${size === 'b64' ? 'x86_64' : 'i686'} -S mount -F auid>=1000`,
    ),
    loaded(
      'listed with other calls',
      (size) => `-a always,exit -F arch=${size} -S mount,umount2 -F auid>=1000 -F auid!=-1 -F key=a`,
    ),
    {
      name: 'where people begin at 500',
      host: auditHost({
        disk: { 'a.rules': sizes.map((size) => text(size, 500)).join('\n') },
        kernel: sizes.map((size) => listed(size, 500)),
        files: { '/etc/login.defs': '#UID_MIN 5\nUID_MIN 100\nUID_MIN\t 500\n' },
      }),
    },
  ],
  failing: [
    missing('of fewer people', (size) => `-a always,exit -F arch=${size} -S mount -F auid>=1001 -F auid!=-1`),
    missing('of one of them', (size) => `-a always,exit -F arch=${size} -S mount -F auid=1000`),
    missing('of nobody who logged in', (size) => `-a always,exit -F arch=${size} -S mount -F auid=unset`),
    missing(
      'that fail',
      (size) => `-a always,exit -F arch=${size} -S mount -F auid>=1000 -F auid!=-1 -F success=0`,
    ),
    missing(
      'as root',
      (size) => `-a always,exit -F arch=${size} -S mount -F auid>=1000 -F auid!=-1 -F euid=0`,
    ),
    missing('of another machine', () => ''),
    missing(
      'by another call',
      (size) => `-a always,exit -F arch=${size} -S umount2 -F auid>=1000 -F auid!=-1`,
    ),
    {
      ...persisted('of 64-bit programs only, in a rule that names none', (size) =>
        size === 'b64' ? '-a always,exit -S mount -F auid>=1000 -F auid!=-1 -k m' : '',
      ),
      finds: [onDisk(subject('b32'), text('b32'))],
      files: { [OURS]: { content: `${HEADER}${text('b32')}\n`, mode: 0o640 } },
    },
    {
      ...persisted('after a rule that hides more', (size) =>
        [`-a never,exit -F arch=${size} -S mount,umount2 -F auid>=1000`, text(size)].join('\n'),
      ),
      finds: sizes.map((size, at) =>
        onDisk(
          subject(size),
          text(size),
          `hidden by -a never,exit -F arch=${size} -S mount,umount2 -F auid>=1000`,
          `${FOLDER}/a.rules:${2 * at + 1}`,
        ),
      ),
      decides: [`${FOLDER}/a.rules:1`, `${FOLDER}/a.rules:3`],
      leaves: sizes.map((size, at) =>
        onDisk(
          subject(size),
          text(size),
          `hidden by -a never,exit -F arch=${size} -S mount,umount2 -F auid>=1000`,
          `${FOLDER}/a.rules:${2 * at + 1}`,
        ),
      ),
    },
    {
      ...loaded('loaded for another word size', () => listed('b64')),
      finds: [inKernel(subject('b32'), text('b32'))],
      tables: { audit: `${listed('b64')}\n${listed('b64')}\n${listed('b32')}\n` },
    },
    {
      // What auditctl 3.0 lists for a rule without an architecture may be the name of another call.
      ...loaded('loaded as what cannot be told from its listing', (size) =>
        size === 'b64' ? listed('b32') : '-a always,exit -S mount -F auid>=1000 -F auid!=-1',
      ),
      finds: [inKernel(subject('b64'), text('b64'))],
      reboots: ['cannot be loaded again'],
      leaves: [inKernel(subject('b64'), text('b64'))],
    },
    {
      name: 'from an id that the profile sets',
      host: auditHost({ kernel: inForce }),
      params: { uidMin: 2000 },
      finds: sizes.map((size) => onDisk(subject(size), text(size, 2000))),
      files: written(2000),
    },
  ],
});

const failed = (size: string, error: string) =>
  `-a always,exit -F arch=${size} -S creat -S open -S openat -S truncate -S ftruncate -F exit=${error} -F auid>=1000 -F auid!=4294967295 -k access`;
const each = (errors: readonly string[], line: (size: string, error: string) => string) =>
  errors.flatMap((error) => sizes.map((size) => line(size, error)));
const refused = (line: (size: string, error: string) => string, errors = ['-EACCES', '-EPERM']) =>
  auditHost({ disk: { 'a.rules': each(errors, line).join('\n') }, running: false });

const deleting = (size: string) =>
  `-a always,exit -F arch=${size} -S unlink -S unlinkat -S rename -S renameat -F auid>=1000 -F auid!=4294967295 -k delete`;
const halfHidden = sizes.map((size, at) =>
  onDisk(
    `unlink, unlinkat, rename, renameat (${size})`,
    deleting(size),
    `hidden by -a never,exit -F arch=${size} -S rename`,
    `${FOLDER}/10.rules:${at + 1}`,
  ),
);

testRule(ruleCalled('audit-deletions'), {
  compliant: [
    {
      name: 'in two rules, one of them for everybody',
      host: auditHost({
        running: false,
        disk: {
          'a.rules': sizes
            .map((size) => `-a always,exit -F arch=${size} -S unlink,unlinkat\n${deleting(size)}\n`)
            .join(''),
        },
      }),
    },
  ],
  failing: [
    {
      // What nothing hides is recorded meanwhile.
      name: 'one call hidden, the others missing',
      host: auditHost({
        running: false,
        disk: { '10.rules': sizes.map((size) => `-a never,exit -F arch=${size} -S rename\n`).join('') },
      }),
      finds: halfHidden,
      files: {
        [`${FOLDER}/50-cis-harden-delete.rules`]: {
          content: `${HEADER}${sizes.map((size) => `${deleting(size)}\n`).join('')}`,
          mode: 0o640,
        },
      },
      decides: [`${FOLDER}/10.rules:1`, `${FOLDER}/10.rules:2`],
      leaves: halfHidden,
    },
  ],
});

testRule(ruleCalled('audit-denied-access'), {
  compliant: [
    { name: 'by number', host: refused(failed, ['-13', '-1']) },
    {
      name: 'whatever the error',
      host: refused((size) => failed(size, '-13').replace('exit=-13', 'success=0'), ['-13']),
    },
  ],
  failing: [
    {
      name: 'of the wrong sign, which is no error',
      host: refused(failed, ['EACCES', '-EPERM']),
      finds: sizes.map((size) =>
        onDisk(`creat, open, openat, truncate, ftruncate (${size}), exit=-EACCES`, failed(size, '-EACCES')),
      ),
      files: {
        [`${FOLDER}/50-cis-harden-access.rules`]: {
          content: `${HEADER}${sizes.map((size) => `${failed(size, '-EACCES')}\n`).join('')}`,
          mode: 0o640,
        },
      },
    },
  ],
});
