import coreDumpLimit from '../../../src/rules/process/core-dump-limit.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const MAIN = '/etc/security/limits.conf';
const OURS = '/etc/security/limits.d/60-cis-harden-core.conf';
const stock = '#<domain> <type> <item> <value>\n#* hard core 0\n#root hard core 100000\n# End of file';
const head = '# Written by cis-harden: no process of a login session leaves a core dump.\n';
const written = `${head}* hard core 0\nroot hard core 0\n`;
const missing = finding('*', 'not set', MAIN);

testRule(coreDumpLimit, {
  compliant: [
    { name: 'in the main file', host: host({ [MAIN]: `${stock}\n* hard core 0\n` }) },
    {
      name: 'with a hyphen, tabs, other letters and Windows line ends',
      host: host({ [MAIN]: '\t*\t-\tCORE\t0 # why\r\n' }),
    },
    {
      name: 'in a drop-in that is read after the main file',
      host: host({ [MAIN]: '* hard core unlimited\n', '/etc/security/limits.d/a.conf': '* HARD core 00' }),
    },
    {
      name: 'the others set only soft limits, other items, or nothing that is a number',
      host: host({
        [MAIN]:
          '* hard core 0\n* soft core unlimited\n* hard nofile 10\n* hard core many\n* hard core\n@x - nice 10\n',
      }),
    },
    {
      name: 'files that are not read say otherwise',
      host: host({
        [MAIN]: '* hard core 0\n',
        '/etc/security/limits.d/README': '* hard core 10\n',
        '/etc/security/limits.d/.a.conf': '* hard core 10\n',
      }),
    },
    { name: 'on an image', host: { running: false, ...host({ [MAIN]: '* hard core 0' }) } },
  ],
  failing: [
    { name: 'as it is shipped', host: host({ [MAIN]: stock }), finds: [missing], files: { [OURS]: written } },
    { name: 'there is no file at all', host: {}, finds: [missing], files: { [OURS]: written } },
    {
      name: 'root may dump core',
      params: { includeRootLimit: false },
      host: host({}),
      finds: [missing],
      files: { [OURS]: `${head}* hard core 0\n` },
    },
    {
      name: 'only a soft limit, and numbers that begin with nothing',
      host: host({ [MAIN]: '* soft core 0\n* hard core 0x\n* hard core 10\n' }),
      finds: [finding('*', '10', `${MAIN}:3`)],
      files: { [MAIN]: '* soft core 0\n* hard core 0x\n# * hard core 10\n' },
    },
    {
      name: 'later files say otherwise, for everybody and for some',
      host: host({
        [MAIN]: '* hard core 0\n@dev - core unlimited',
        '/etc/security/limits.d/90-a.conf':
          '* - core -1\n@dev hard core 500\nroot hard core infinity\nroot hard core 0\n',
      }),
      finds: [
        finding('*', '-1', '/etc/security/limits.d/90-a.conf:1'),
        finding('@dev', '500', '/etc/security/limits.d/90-a.conf:2'),
      ],
      files: {
        [MAIN]: '* hard core 0\n# @dev - core unlimited',
        '/etc/security/limits.d/90-a.conf':
          '# * - core -1\n# @dev hard core 500\nroot hard core infinity\nroot hard core 0\n',
      },
    },
    {
      name: 'somebody changed what this tool wrote',
      host: host({ [OURS]: written.replace('* hard core 0', '* hard core 1') }),
      finds: [finding('*', '1', `${OURS}:2`)],
      files: { [OURS]: written },
    },
    {
      name: 'the name of the drop-in leads elsewhere',
      host: host({ [OURS]: { link: '/nowhere/else' } }),
      finds: [missing],
      decides: [`${OURS} cannot be written`],
      leaves: [missing],
    },
  ],
  unmeasured: [
    {
      name: 'a drop-in cannot be read',
      host: host({
        '/etc/security/limits.d/a.conf': {
          node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
        },
      }),
      says: 'permission denied',
    },
  ],
});

function host(files: Record<string, Example>) {
  return { files };
}

function finding(domain: string, actual: string, where: string): Finding {
  return { what: `hard limit on core dumps of ${domain}`, expected: '0', actual, where, state: 'persistent' };
}
