import grubConfigModeKept from '../../../src/rules/boot/grub-config-mode-kept.ts';
import { testRule } from '../../rule-tester.ts';

const PATH = '/usr/sbin/grub-mkconfig';
const stock = `#! /bin/sh
set -e
if test "x\${grub_cfg}" != "x"; then
  rm -f "\${grub_cfg}.new"
fi

if [ "x\${grub_cfg}" != "x" ] && ! grep "^password" \${grub_cfg}.new >/dev/null; then
  chmod 444 \${grub_cfg}.new || true
fi
# chmod 644 \${grub_cfg}.new
chmod 755 "\${other}.new"
`;
const repaired = stock.replace(' && ! grep "^password" ${grub_cfg}.new >/dev/null', '').replace('444', '400');
const mode = finding('0400 or stricter', '0444');
const conditional = finding('set in any case', 'set only where the file holds no password');

testRule(grubConfigModeKept, {
  compliant: [
    { name: 'as an earlier run left it', host: host(repaired) },
    { name: 'a stricter mode', host: host(repaired.replace('chmod 400', 'chmod 0000')) },
  ],
  failing: [
    {
      name: 'as the package brings it',
      host: host(stock),
      finds: [mode, conditional],
      files: { [PATH]: repaired },
    },
    {
      name: 'only the mode was changed, and quotes are used',
      host: host(stock.replace('chmod 444 ${grub_cfg}', 'chmod 0400 "${grub_cfg}"')),
      finds: [conditional],
      files: { [PATH]: repaired.replace('chmod 400 ${grub_cfg}', 'chmod 0400 "${grub_cfg}"') },
    },
    {
      name: 'root may write, which is one bit too many here',
      host: host(repaired.replace('chmod 400', 'chmod 600')),
      finds: [finding('0400 or stricter', '0600')],
      files: { [PATH]: repaired },
    },
    {
      name: 'another script stands there',
      host: host('#!/bin/sh\nexec true\n'),
      finds: [{ ...finding('0400 or stricter', 'not set'), where: PATH }],
      decides: ['is not the script that its package brings'],
      leaves: [{ ...finding('0400 or stricter', 'not set'), where: PATH }],
    },
  ],
  notApplicable: [
    { name: 'no GRUB', host: {}, reason: 'GRUB is not installed: there is no /usr/sbin/grub-mkconfig' },
  ],
  unmeasured: [
    {
      name: 'the script cannot be read',
      host: {
        files: {
          [PATH]: {
            node: { type: 'file', mode: 0o700, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
          },
        },
      },
      says: 'permission denied',
    },
  ],
});

function host(content: string) {
  return { files: { [PATH]: { content, mode: 0o755 } } };
}

function finding(expected: string, actual: string) {
  return {
    what: 'mode that grub-mkconfig gives grub.cfg',
    expected,
    actual,
    where: `${PATH}:8`,
    state: 'persistent',
  } as const;
}
