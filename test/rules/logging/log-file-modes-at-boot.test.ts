import logFileModesAtBoot from '../../../src/rules/logging/log-file-modes-at-boot.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';

const DROP_IN = '/etc/tmpfiles.d/zz-cis-harden.conf';
const STOCK = '/usr/lib/tmpfiles.d/var.conf';
const program = { '/usr/bin/systemd-tmpfiles': { content: '', mode: 0o755 } };
const head = '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n';
const stock = 'd /var/log 0755 - - -\nf /var/log/wtmp 0664 root utmp -\nf /var/log/btmp 0660 root utmp -\n';
const wtmp = { '/var/log/wtmp': { content: '', mode: 0o640, gid: 43 } };

function found(path: string, actual: string, where: string): Finding {
  return {
    what: `mode of ${path} after a boot`,
    expected: 'nothing beyond 0640 for group and others',
    actual,
    where,
    state: 'persistent',
  };
}

testRule(logFileModesAtBoot, {
  compliant: [
    { name: 'no tmpfiles.d', host: { files: { ...program, ...wtmp } } },
    { name: 'nothing that reads tmpfiles.d', host: { files: { [STOCK]: stock, ...wtmp } } },
    {
      name: 'lines without a mode, for other paths, and commented ones',
      host: {
        files: {
          ...program,
          ...wtmp,
          [STOCK]:
            '#f /var/log/wtmp 0664\nz /var/log/wtmp - root utmp\nf /run/utmp 0664 root utmp -\nd /var/log 0777\n',
        },
      },
    },
    {
      name: 'a mode for the moment of making only',
      host: { files: { ...program, ...wtmp, [STOCK]: 'f /var/log/wtmp :0664\n' } },
    },
    {
      name: 'a later z that takes it back',
      host: { files: { ...program, ...wtmp, [STOCK]: stock, [DROP_IN]: 'z /var/log/?tmp 0600\n' } },
    },
    {
      name: 'a file of the same name in /etc that masks the stock one',
      host: {
        files: { ...program, ...wtmp, [STOCK]: stock, '/etc/tmpfiles.d/var.conf': { link: '/dev/null' } },
      },
    },
    {
      name: 'what a pattern does not reach: a hidden name, a folder further down',
      host: {
        files: {
          ...program,
          '/var/log/.hidden': { content: '', mode: 0o600 },
          '/var/log/a/b': { content: '', mode: 0o600 },
          [STOCK]: 'z /var/log/* 0666\n',
          '/usr/lib/tmpfiles.d/z.conf': 'z /var/log/a 0640\n',
        },
      },
    },
    {
      name: 'a line for a path that another type has claimed first',
      host: { files: { ...program, [STOCK]: 'd /var/log/x 0750\nf /var/log/x 0666\n' } },
    },
    {
      name: 'bits that nobody has yet are not given',
      host: { files: { ...program, ...wtmp, [STOCK]: 'z /var/log/wtmp ~0640\n' } },
    },
    {
      name: 'files that are left alone',
      host: { files: { ...program, ...wtmp, [STOCK]: stock } },
      params: { exceptions: ['/var/log/?tmp'] },
    },
  ],
  failing: [
    {
      name: 'as systemd ships it, one of the files not there yet',
      host: { files: { ...program, ...wtmp, [STOCK]: stock } },
      finds: [found('/var/log/wtmp', '0664', `${STOCK}:2`), found('/var/log/btmp', '0660', `${STOCK}:3`)],
      files: { [DROP_IN]: `${head}z /var/log/btmp 0640\nz /var/log/wtmp 0640\n` },
    },
    {
      name: 'a later file, everything below a folder, CRLF and no newline at the end',
      host: {
        files: {
          ...program,
          ...wtmp,
          '/var/log/app/x': { content: '', mode: 0o600 },
          '/usr/lib/tmpfiles.d/app.conf': 'Z! /var/log/app 0777 - - -\r\nf+ "/var/log/wtmp" 0664',
          [DROP_IN]: 'z /var/log/old 0600\n',
        },
      },
      finds: [
        found('/var/log/wtmp', '0664', '/usr/lib/tmpfiles.d/app.conf:2'),
        found('/var/log/app/x', '0777', '/usr/lib/tmpfiles.d/app.conf:1'),
      ],
      files: { [DROP_IN]: `${head}z /var/log/app/x 0740\nz /var/log/old 0600\nz /var/log/wtmp 0640\n` },
    },
    {
      name: 'a name that a line of tmpfiles.d would read otherwise',
      host: {
        files: {
          ...program,
          '/var/log/a b': { content: '', mode: 0o600 },
          [STOCK]: 'z /var/log/* 0644\n',
        },
      },
      finds: [found('/var/log/a b', '0644', `${STOCK}:1`)],
      leaves: [found('/var/log/a b', '0644', `${STOCK}:1`)],
      decides: [`change ${STOCK}:1, which opens "/var/log/a b"`],
    },
  ],
});
