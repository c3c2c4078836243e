import auditBootParameter from '../../../src/rules/boot/audit-boot-parameter.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { DROP_IN, defaultGrub, dropIn, grubCfg } from './hosts.ts';

const CFG = '/boot/grub/grub.cfg';
const DEFAULTS = '/etc/default/grub';
const CMDLINE = { '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=UUID=1 ro audit=1 quiet' };
const unreadable: Example = {
  node: { type: 'file', mode: 0o400, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
};
const reduced = (content: string): Example => ({
  node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, content, reduced: true },
});

const right = {
  [CFG]: grubCfg({ normal: 'audit=1', recovery: 'audit=1' }),
  [DEFAULTS]: defaultGrub('audit=1'),
};
const line = finding('not set', `${CFG}:17, 22`);
const source = finding('not set', `${DEFAULTS}:5`);
const running = finding('not set', '/proc/cmdline', 'running');

testRule(auditBootParameter, {
  compliant: [
    { name: 'set in the main file', host: given(right) },
    { name: 'an image', host: { running: false, files: right } },
    {
      name: 'set in a drop-in behind other words, with Windows line ends',
      host: given({
        [CFG]: grubCfg({ normal: 'x=1 audit=1', recovery: 'audit=1' }).replaceAll('\n', '\r\n'),
        [DEFAULTS]: defaultGrub('x=1'),
        '/etc/default/grub.d/50-cloud.cfg': 'GRUB_CMDLINE_LINUX="${GRUB_CMDLINE_LINUX} audit=1"\n',
      }),
    },
    {
      name: 'settings that only a shell could evaluate',
      host: given({
        [CFG]: right[CFG],
        [DEFAULTS]: 'if [ -e /x ]; then\nGRUB_CMDLINE_LINUX="audit=0"\nfi\n',
      }),
    },
    {
      name: 'settings are missing, and comments in grub.cfg speak of other kernels',
      host: given({ [CFG]: `${right[CFG]}# linux /vmlinuz root=/dev/sda1\n #linux /x audit=0\n` }),
    },
    {
      name: 'only normal entries get it from the settings, but there is no recovery entry',
      host: given({
        [CFG]: "menuentry 'x' { linux /vmlinuz ro audit=1\n }",
        [DEFAULTS]: defaultGrub('', 'quiet audit=1'),
      }),
    },
    {
      name: 'quoted in grub.cfg, and a word for init that only looks the same',
      host: given({ [CFG]: 'linux /vmlinuz "audit=1" -- audit=0\n' }),
    },
    {
      name: 'an image has settings and no grub.cfg yet',
      host: { running: false, files: { [DEFAULTS]: defaultGrub('audit=1') } },
    },
    { name: 'set twice in the running kernel', host: given(right, 'audit=0 audit=1') },
  ],
  failing: [
    {
      name: 'nothing says so',
      host: given({ [CFG]: grubCfg(), [DEFAULTS]: defaultGrub() }, 'ro quiet'),
      finds: [line, source, running],
      files: {
        [DROP_IN]: dropIn('audit=1'),
        [CFG]: grubCfg()
          .replace('ro  quiet', 'ro  quiet audit=1')
          .replace('ro recovery', 'ro recovery audit=1'),
      },
      reboots: ['audit=1 at the next boot'],
      leaves: [running],
    },
    {
      name: 'an image has no settings but a grub.cfg',
      host: {
        running: false,
        files: { [CFG]: 'linux /a ro\nlinuxefi /b ro -- x\nlinux16 /c\nlinux /d audit' },
      },
      finds: [finding('not set', `${CFG}:1, 2, 3`), finding('audit', `${CFG}:4`)],
      files: {
        [DROP_IN]: dropIn('audit=1'),
        [CFG]: 'linux /a ro audit=1\nlinuxefi /b ro audit=1 -- x\nlinux16 /c audit=1\nlinux /d audit=1',
      },
    },
    {
      name: 'words that only look like it',
      host: given({ [CFG]: 'linux /v audit=10 xaudit=1 audit=1x\n' }),
      finds: [finding('audit=10 audit=1x', `${CFG}:1`)],
      files: { [DROP_IN]: dropIn('audit=1'), [CFG]: 'linux /v xaudit=1 audit=1\n' },
    },
    {
      name: 'the settings say otherwise in several places',
      host: given({
        [CFG]: grubCfg({ normal: 'audit=0 audit=1', recovery: 'audit=0' }),
        [DEFAULTS]: `${defaultGrub('audit=0', 'quiet audit=0 splash')}# GRUB_CMDLINE_LINUX="audit=0"\n`,
        [DROP_IN]: dropIn('audit_backlog_limit=8192'),
      }),
      finds: [finding('audit=0', `${CFG}:17, 22`), finding('audit=0 audit=0', `${DROP_IN}:2`)],
      files: {
        [DEFAULTS]: `${defaultGrub('', 'quiet splash')}# GRUB_CMDLINE_LINUX="audit=0"\n`,
        [DROP_IN]: dropIn('audit_backlog_limit=8192 audit=1'),
        [CFG]: grubCfg({ normal: 'audit=1', recovery: 'audit=1' }),
      },
    },
    {
      name: 'a later file forgets what was said before',
      host: given({
        [CFG]: right[CFG],
        [DEFAULTS]: right[DEFAULTS],
        '/etc/default/grub.d/99-local.cfg': "GRUB_CMDLINE_LINUX='nomodeset'\n",
      }),
      finds: [finding('not set', '/etc/default/grub.d/99-local.cfg:1')],
      files: { [DROP_IN]: dropIn('audit=1') },
      decides: ['/etc/default/grub.d/99-local.cfg:1'],
      leaves: [finding('not set', '/etc/default/grub.d/99-local.cfg:1')],
    },
    {
      name: 'update-grub was forgotten',
      host: given({ [CFG]: grubCfg({ normal: 'audit=1' }), [DEFAULTS]: defaultGrub('audit=1') }),
      finds: [finding('not set', `${CFG}:22`)],
      files: { [CFG]: grubCfg({ normal: 'audit=1' }).replace('ro recovery ', 'ro recovery audit=1 ') },
    },
    {
      name: 'grub.cfg holds a password',
      host: given({ [CFG]: reduced(grubCfg()), [DEFAULTS]: defaultGrub() }),
      finds: [line, source],
      files: { [DROP_IN]: dropIn('audit=1') },
      decides: ['run update-grub'],
      leaves: [line],
    },
    {
      name: 'a person added an entry',
      host: given({
        [CFG]: grubCfg({ normal: 'audit=1', recovery: 'audit=1', custom: 'ro' }),
        [DEFAULTS]: defaultGrub('audit=1'),
      }),
      finds: [finding('not set', `${CFG}:35`)],
      decides: ['/etc/grub.d/40_custom writes kernel lines of its own'],
      leaves: [finding('not set', `${CFG}:35`)],
    },
    {
      name: 'only the running kernel was started without',
      host: given(right, 'quiet audit=1 audit=0'),
      finds: [finding('audit=0', '/proc/cmdline', 'running')],
      reboots: ['audit=1'],
      leaves: [finding('audit=0', '/proc/cmdline', 'running')],
    },
    {
      name: 'the drop-in’s name leads nowhere',
      host: given({
        [CFG]: right[CFG],
        [DEFAULTS]: defaultGrub(),
        [DROP_IN]: { link: '/dev/null' },
        '/dev/null': { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } },
      }),
      finds: [source],
      decides: [`${DROP_IN} cannot be written`],
      leaves: [source],
    },
  ],
  notApplicable: [
    {
      name: 'another boot loader',
      host: given({ '/etc/lilo.conf': '' }),
      reason: 'GRUB does not boot this host: there is neither /boot/grub/grub.cfg nor /etc/default/grub',
    },
  ],
  unmeasured: [
    { name: 'grub.cfg cannot be read', host: given({ [CFG]: unreadable }), says: 'permission denied' },
    {
      name: 'the settings cannot be read',
      host: given({ [CFG]: right[CFG], [DEFAULTS]: unreadable }),
      says: 'permission denied',
    },
    {
      name: 'grub.cfg only leads to another one',
      host: given({ [CFG]: 'configfile /other.cfg\n' }),
      says: 'no line that loads Linux',
    },
    { name: 'the kernel hides its command line', host: { files: right }, says: '/proc/cmdline' },
  ],
});

function given(files: Record<string, Example>, cmdline?: string): ExampleHost {
  return { files, kernel: cmdline === undefined ? CMDLINE : { '/proc/cmdline': cmdline } };
}

function finding(actual: string, where: string, state: Finding['state'] = 'persistent'): Finding {
  return { what: 'kernel parameter audit', expected: 'audit=1', actual, where, state };
}
