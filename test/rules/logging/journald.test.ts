import { expect, it } from 'vitest';
import { journald } from '../../../src/rules/logging/journald.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';

const MAIN = '/etc/systemd/journald.conf';
const OURS = '/etc/systemd/journald.conf.d/zz-cis-harden.conf';
const daemon = { '/lib/systemd/systemd-journald': '' };
const stock = '[Journal]\n#Storage=auto\n#Compress=yes\n#ForwardToSyslog=yes\n';
const head =
  '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n[Journal]\n';
const literal = false;

const [forward, compress, storage] = journald;
if (forward === undefined || compress === undefined || storage === undefined)
  throw new Error('a rule is missing');

it('covers three options', () => expect(journald.length).toBe(3));

function effective(what: string, actual: string, where: string, value = 'yes'): Finding {
  return { what, expected: `${value}, set explicitly`, actual, where, state: 'persistent' };
}

function literally(what: string, actual: string, where: string, value = 'yes'): Finding {
  return {
    what: `${what} as scanners read it`,
    expected: `${value} in ${MAIN}`,
    actual,
    where,
    state: 'persistent',
  };
}

testRule(compress, {
  compliant: [
    {
      name: 'the main file says so',
      host: { files: { ...daemon, [MAIN]: '[Journal]\n  Compress = on\r\n' } },
    },
    {
      name: 'only a drop-in of a package says so, and nobody reads literally',
      host: { files: { ...daemon, '/usr/lib/systemd/journald.conf.d/a.conf': '[Journal]\nCompress=1' } },
      params: { literal },
    },
    {
      name: 'a later value that is none is ignored',
      host: { files: { ...daemon, [MAIN]: '[Journal]\nCompress=yes\nCompress=\n' } },
      params: { literal },
    },
    {
      name: 'a comment stands between a line and what goes on with it',
      host: { files: { ...daemon, [MAIN]: '[Journal]\nCompress=\\\n#no\n;no\nyes\n' } },
    },
    {
      name: 'the main file is masked, where scanners have nothing to read',
      host: {
        files: {
          ...daemon,
          [MAIN]: { link: '/dev/null' },
          '/dev/null': { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } },
          [OURS]: '[Journal]\nCompress=yes\n',
        },
      },
    },
    {
      name: 'a drop-in of a package is masked',
      host: {
        files: {
          ...daemon,
          [MAIN]: '[Journal]\nCompress=yes\n',
          '/usr/lib/systemd/journald.conf.d/a.conf': '[Journal]\nCompress=no\n',
          '/etc/systemd/journald.conf.d/a.conf': { link: '/dev/null' },
          '/dev/null': { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } },
        },
      },
    },
  ],
  failing: [
    {
      name: 'stock: the default is only a comment',
      host: { files: { ...daemon, [MAIN]: stock } },
      finds: [effective('Compress', 'not set', MAIN), literally('Compress', 'not set there', MAIN)],
      files: {
        [OURS]: `${head}Compress=yes\n`,
        [MAIN]: '[Journal]\nCompress=yes\n#Storage=auto\n#Compress=yes\n#ForwardToSyslog=yes\n',
      },
    },
    {
      name: 'there is no file at all',
      host: { files: daemon },
      finds: [effective('Compress', 'not set', MAIN), literally('Compress', 'not set there', MAIN)],
      files: { [OURS]: `${head}Compress=yes\n`, [MAIN]: '[Journal]\nCompress=yes\n' },
    },
    {
      name: 'the line stands in another section',
      host: { files: { ...daemon, [MAIN]: '[Other]\nCompress=yes' } },
      finds: [effective('Compress', 'not set', MAIN), literally('Compress', 'not set there', MAIN)],
      files: { [OURS]: `${head}Compress=yes\n`, [MAIN]: '[Other]\nCompress=yes\n[Journal]\nCompress=yes\n' },
    },
    {
      name: 'only the drop-in says so, which scanners do not read',
      host: { files: { ...daemon, [MAIN]: stock, [OURS]: `${head}Compress=yes\n` } },
      finds: [literally('Compress', 'not set there', MAIN)],
      files: { [MAIN]: '[Journal]\nCompress=yes\n#Storage=auto\n#Compress=yes\n#ForwardToSyslog=yes\n' },
    },
    {
      name: 'a drop-in overrides the main file',
      host: {
        files: {
          ...daemon,
          [MAIN]: '[Journal]\nCompress=yes\n',
          '/usr/lib/systemd/journald.conf.d/50-small.conf': '[Journal]\nCompress=no\n',
        },
      },
      finds: [effective('Compress', 'no', '/usr/lib/systemd/journald.conf.d/50-small.conf:2')],
      files: { [OURS]: `${head}Compress=yes\n` },
    },
    {
      name: 'people wrote a file that is read after ours',
      host: {
        files: {
          ...daemon,
          [MAIN]: '[Journal]\nCompress=yes\n',
          [OURS]: `${head}Compress=yes\nStorage=persistent\n`,
          '/etc/systemd/journald.conf.d/zzz.conf': '[Journal]\nCompress=\\\n  off\nSeal=no\n',
        },
      },
      finds: [effective('Compress', 'off', '/etc/systemd/journald.conf.d/zzz.conf:2')],
      files: { '/etc/systemd/journald.conf.d/zzz.conf': '[Journal]\n# Compress=\\\n#   off\nSeal=no\n' },
    },
    {
      name: 'a package brings a file that is read after ours',
      host: {
        files: {
          ...daemon,
          [MAIN]: '[Journal]\nCompress=yes\n',
          '/usr/lib/systemd/journald.conf.d/zzz.conf': '[Journal]\nCompress=no\n',
        },
      },
      finds: [effective('Compress', 'no', '/usr/lib/systemd/journald.conf.d/zzz.conf:2')],
      files: { [OURS]: `${head}Compress=yes\n` },
      decides: ['/usr/lib/systemd/journald.conf.d/zzz.conf:2 sets Compress after'],
      leaves: [effective('Compress', 'no', '/usr/lib/systemd/journald.conf.d/zzz.conf:2')],
    },
    {
      name: 'the main file says it twice',
      host: { files: { ...daemon, [MAIN]: '[Journal]\nCompress=no\nCompress=yes\n' } },
      finds: [literally('Compress', 'no', `${MAIN}:2`)],
      files: { [MAIN]: '[Journal]\n# Compress=no\nCompress=yes\n' },
    },
  ],
  notApplicable: [
    {
      name: 'there is no journald',
      host: { files: { [MAIN]: stock } },
      reason: 'systemd-journald is not installed',
    },
  ],
  unmeasured: [
    {
      name: 'a drop-in may not be read',
      host: {
        files: {
          ...daemon,
          [MAIN]: stock,
          '/etc/systemd/journald.conf.d/a.conf': {
            node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
          },
        },
      },
      says: 'permission denied',
    },
  ],
});

testRule(storage, {
  compliant: [
    {
      name: 'persistent in both readings',
      host: { files: { ...daemon, [MAIN]: '[Journal]\nStorage=persistent\n' } },
    },
  ],
  failing: [
    {
      name: 'auto behaves the same and is not what is asked',
      host: { files: { ...daemon, [MAIN]: '[Journal]\nStorage=auto', [OURS]: `${head}Compress=yes\n` } },
      finds: [
        effective('Storage', 'auto', `${MAIN}:2`, 'persistent'),
        literally('Storage', 'auto', `${MAIN}:2`, 'persistent'),
      ],
      files: {
        [OURS]: `${head}Compress=yes\nStorage=persistent\n`,
        [MAIN]: '[Journal]\nStorage=persistent',
      },
    },
    {
      name: 'another case is no value',
      host: { files: { ...daemon, [MAIN]: '[Journal]\nStorage=Persistent\n' } },
      params: { literal },
      finds: [effective('Storage', 'not set', MAIN, 'persistent')],
      files: { [OURS]: `${head}Storage=persistent\n` },
    },
  ],
});

testRule(forward, {
  compliant: [{ name: 'set', host: { files: { ...daemon, [MAIN]: '[Journal]\nForwardToSyslog=YES\n' } } }],
  failing: [
    {
      name: 'turned off by a drop-in of Debian',
      host: {
        files: {
          ...daemon,
          [MAIN]: '[Journal]\nForwardToSyslog=yes\n',
          '/usr/lib/systemd/journald.conf.d/syslog.conf': '[Journal]\nForwardToSyslog=no\n',
        },
      },
      finds: [effective('ForwardToSyslog', 'no', '/usr/lib/systemd/journald.conf.d/syslog.conf:2')],
      files: { [OURS]: `${head}ForwardToSyslog=yes\n` },
    },
  ],
});
