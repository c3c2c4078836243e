import rule from '../../../src/rules/shell-environment/default-umask.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const DROP_IN = '/etc/profile.d/60-cis-harden-umask.sh';
const OURS = `# Written by cis-harden: files that people make are not for everybody. A stricter mask is kept.
case $(umask) in
*[2367][7]) ;;
*)
	umask 027
	;;
esac
`;

function host(files: Record<string, Example>): ExampleHost {
  return { files };
}

function lax(actual: string, where: string, what = 'umask', expected = '027'): Finding {
  return { what, expected: `${expected} or stricter`, actual, where, state: 'persistent' };
}

const NONE = lax('not set for every shell', '/etc/profile.d', 'default umask');
const PAM = 'session optional\tpam_umask.so\n';

testRule(rule, {
  compliant: [
    { name: 'ours', host: host({ [DROP_IN]: OURS }) },
    { name: 'in /etc/profile, stricter', host: host({ '/etc/profile': 'PATH=/bin\numask 0077\n' }) },
    {
      name: 'in /etc/bash.bashrc, symbolic, no newline at the end',
      host: host({ '/etc/bash.bashrc': 'umask u=rwx,g=rx,o=' }),
    },
    {
      name: 'lax ones that set nothing: a comment, a subshell, a here-document, other names',
      host: host({
        '/etc/profile':
          'umask 027\n# umask 022\n(umask 022; touch x)\ncat <<EOF\numask 022\nEOF\necho umask 022\n',
        '/etc/profile.d/a.sh.dpkg-old': 'umask 000\n',
        '/etc/profile.d/.b.sh': 'umask 000\n',
        '/etc/profile.d/c.csh': 'umask 000\n',
        '/etc/profile.d/d.sh': { directory: true },
      }),
    },
    {
      name: 'less is permitted by a relative one',
      host: host({ [DROP_IN]: OURS, '/etc/profile': 'umask g-w,o-rwx\numask -S\n' }),
    },
    {
      name: 'login.defs through PAM, without private groups',
      host: host({ '/etc/login.defs': 'UMASK 027\nUSERGROUPS_ENAB no\n', '/etc/pam.d/common-session': PAM }),
    },
    {
      name: 'a file that two names lead to',
      host: host({ '/etc/profile': 'umask 027\n', '/etc/profile.d/x.sh': { link: '../profile' } }),
    },
    {
      name: 'an empty file by a link to /dev/null',
      host: host({
        [DROP_IN]: OURS,
        '/etc/profile.d/x.sh': { link: '/dev/null' },
        '/dev/null': { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } },
      }),
    },
  ],
  failing: [
    {
      name: 'as delivered',
      host: host({
        '/etc/login.defs': '# umask\nUMASK\t\t022\nUSERGROUPS_ENAB yes\n',
        '/etc/pam.d/common-session': PAM,
        '/etc/profile': 'PATH=/bin\n',
      }),
      finds: [lax('022', '/etc/login.defs:2', 'UMASK'), NONE],
      files: { '/etc/login.defs': '# umask\nUMASK\t\t027\nUSERGROUPS_ENAB yes\n', [DROP_IN]: OURS },
    },
    {
      name: 'private groups undo what PAM sets',
      host: host({ '/etc/login.defs': 'UMASK 027\nUSERGROUPS_ENAB yes\n', '/etc/pam.d/common-session': PAM }),
      finds: [NONE],
      files: { [DROP_IN]: OURS },
    },
    {
      name: 'a later file permits more, within a condition that must not become empty',
      host: host({
        '/etc/profile.d/a.sh': 'umask 077\n',
        '/etc/profile.d/z.sh':
          'if [ "$UID" -gt 199 ]; then\n    umask 002 # groups\nelse\n    umask 022\nfi\n',
      }),
      finds: [lax('002', '/etc/profile.d/z.sh:2'), lax('022', '/etc/profile.d/z.sh:4')],
      files: {
        '/etc/profile.d/z.sh':
          'if [ "$UID" -gt 199 ]; then\n    umask 027 # groups\nelse\n    umask 027\nfi\n',
      },
    },
    {
      name: 'what a lax one takes away from the owner stays away',
      host: host({ '/etc/profile': 'umask 0322\n' }),
      finds: [lax('0322', '/etc/profile:1')],
      files: { '/etc/profile': 'umask 327\n' },
    },
    {
      name: 'a strict one that only some shells come to sets no default',
      host: host({ '/etc/profile': '[ "$UID" = 0 ] && umask 027\n' }),
      finds: [NONE],
      files: { [DROP_IN]: OURS },
    },
    {
      name: 'relative, half symbolic, and no mask: quotes and CRLF',
      host: host({
        '/etc/profile': 'umask g+w\numask g=rx\numask "022"\numask 027\r\n',
        '/etc/bash.bashrc': 'umask 027',
      }),
      finds: [
        lax('g+w', '/etc/profile:1'),
        lax('g=rx', '/etc/profile:2'),
        lax('022', '/etc/profile:3'),
        lax('027\r', '/etc/profile:4'),
      ],
      files: { '/etc/profile': 'umask 027\numask 027\numask 027\numask 027\n' },
    },
    {
      name: 'decimal for shadow, octal for PAM: neither reading may permit more',
      host: host({ [DROP_IN]: OURS, '/etc/login.defs': 'UMASK 77\n' }),
      finds: [lax('77', '/etc/login.defs:1', 'UMASK')],
      files: { '/etc/login.defs': 'UMASK 027\n' },
    },
    {
      name: 'an argument of pam_umask is for a person to change',
      host: host({
        [DROP_IN]: OURS,
        '/etc/pam.d/common-session': '# x\nsession optional pam_umask.so silent umask=0022\n',
      }),
      finds: [lax('022', '/etc/pam.d/common-session:2', 'umask= of pam_umask')],
      decides: ['/etc/pam.d/common-session:2 gives pam_umask a mask that permits more than 027'],
      leaves: [lax('022', '/etc/pam.d/common-session:2', 'umask= of pam_umask')],
    },
    {
      name: 'a stricter profile',
      host: host({ [DROP_IN]: OURS }),
      params: { mask: '077' },
      finds: [lax('027', `${DROP_IN}:5`, 'umask', '077')],
      files: { [DROP_IN]: OURS.replace('027', '077').replace('[2367]', '[7]') },
    },
    {
      name: 'something else stands where ours would',
      host: host({ [DROP_IN]: { directory: true } }),
      finds: [NONE],
      decides: [`${DROP_IN} cannot be written`],
      leaves: [NONE],
    },
  ],
  unmeasured: [
    {
      name: 'only a shell can tell',
      host: host({ '/etc/profile': 'old=$(umask)\numask 077\numask "$old"\n' }),
      says: '/etc/profile:3: only a shell can tell what umask $old sets',
    },
  ],
});
