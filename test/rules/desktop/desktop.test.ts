import { expect, it } from 'vitest';
import { quoted, quotedText } from '../../../src/facts/key-file.ts';
import gdmLoginBanner from '../../../src/rules/desktop/gdm-login-banner.ts';
import gdmUserListHidden from '../../../src/rules/desktop/gdm-user-list-hidden.ts';
import gdmXdmcpDisabled from '../../../src/rules/desktop/gdm-xdmcp-disabled.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const GREETER = '/etc/gdm3/greeter.dconf-defaults';
const OVERRIDE = '/etc/dconf/db/gdm.d/01-site';
const GROUP = '[org/gnome/login-screen]';
const stock = `[org/gnome/desktop/interface]\n# gtk-theme='Adwaita'\n${GROUP}\nlogo='/usr/share/x.svg'\n# disable-user-list=true\n# banner-message-enable=true\n# banner-message-text='Welcome'\n`;
const warning = 'This system is for authorised use only. Whatever is done on it may be recorded.';
const notApplicable = [
  { name: 'a server without a login screen', host: {}, reason: 'package gdm3 is not installed' },
];
const inOrder = stock.replace(
  `${GROUP}\n`,
  `${GROUP}\nbanner-message-text='${warning}'\nbanner-message-enable=true\n`,
);

testRule(gdmLoginBanner, {
  compliant: [
    {
      name: 'both keys',
      host: host(`${GROUP}\nbanner-message-enable=true\nbanner-message-text='Go away'\n`),
    },
    {
      name: 'blanks, Windows line ends, other quotes, and the last line counts',
      host: host(
        `${GROUP}\r\n banner-message-enable = false\r\nbanner-message-enable = true \r\nbanner-message-text="it's mine"\r\n`,
      ),
    },
    {
      name: 'the text of the profile, over two lines',
      params: { text: "It's\nmine" },
      host: host(`${GROUP}\nbanner-message-enable=true\nbanner-message-text='It\\'s\\nmine'`),
    },
  ],
  failing: [
    {
      name: 'as it is shipped',
      host: host(stock),
      finds: [unset('banner-message-enable'), unset('banner-message-text', 'a text in quotes')],
      files: { [GREETER]: inOrder },
    },
    {
      name: 'no file at all, and a text of the profile',
      params: { text: ["It's", 'mine'] },
      host: { packages: { gdm3: '3.28' } },
      finds: [unset('banner-message-enable'), unset('banner-message-text', 'the text of the profile')],
      files: { [GREETER]: `${GROUP}\nbanner-message-text='It\\'s\\nmine'\nbanner-message-enable=true\n` },
    },
    {
      name: 'in another group, and without quotes',
      host: host(
        `[org/gnome]\nbanner-message-enable=true\n${GROUP}\nbanner-message-enable=1\nbanner-message-text=Go away`,
      ),
      finds: [
        { ...unset('banner-message-enable'), actual: '1', where: `${GREETER}:4` },
        { ...unset('banner-message-text', 'a text in quotes'), actual: 'Go away', where: `${GREETER}:5` },
      ],
      files: {
        [GREETER]: `[org/gnome]\nbanner-message-enable=true\n${GROUP}\nbanner-message-enable=true\nbanner-message-text='${warning}'`,
      },
    },
    {
      name: 'an empty text',
      host: host(`${GROUP}\nbanner-message-enable=true\nbanner-message-text=' '\n`),
      finds: [{ ...unset('banner-message-text', 'a text in quotes'), actual: "' '", where: `${GREETER}:3` }],
      files: { [GREETER]: `${GROUP}\nbanner-message-enable=true\nbanner-message-text='${warning}'\n` },
    },
  ],
  notApplicable,
});

testRule(gdmUserListHidden, {
  compliant: [
    { name: 'hidden', host: host(`${GROUP}\ndisable-user-list=true\n`) },
    {
      name: 'the database of the site says the same, and other things',
      host: host(`${GROUP}\ndisable-user-list=true\n`, {
        [OVERRIDE]: `${GROUP}\nlogo='/x.svg'\ndisable-user-list=true\n`,
      }),
    },
  ],
  failing: [
    {
      name: 'a later line shows it',
      host: host(`${GROUP}\ndisable-user-list=true\n[x]\na=b\n${GROUP}\n disable-user-list=false\r\n`),
      finds: [{ ...unset('disable-user-list'), actual: 'false', where: `${GREETER}:6` }],
      files: {
        [GREETER]: `${GROUP}\n# disable-user-list=true\n[x]\na=b\n${GROUP}\ndisable-user-list=true\r\n`,
      },
    },
    {
      name: 'the database of the site says otherwise',
      host: host(`${GROUP}\ndisable-user-list=true\n`, { [OVERRIDE]: `${GROUP}\ndisable-user-list=false\n` }),
      finds: [{ ...unset('disable-user-list'), actual: 'false', where: `${OVERRIDE}:2` }],
      files: { [OVERRIDE]: `${GROUP}\n# disable-user-list=false\n` },
      decides: ['run dconf update'],
    },
  ],
  notApplicable,
  unmeasured: [
    {
      name: 'the file cannot be read',
      host: {
        packages: { gdm3: '1' },
        files: {
          [GREETER]: {
            node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
          },
        },
      },
      says: 'permission denied',
    },
  ],
});

const CUSTOM = '/etc/gdm3/custom.conf';
const xdmcp = (actual: string, where: string): Finding => ({
  what: 'Enable in group [xdmcp]',
  expected: 'not true',
  actual,
  where,
  state: 'persistent',
});

testRule(gdmXdmcpDisabled, {
  compliant: [
    { name: 'no file', host: { packages: { gdm3: '3.28' } } },
    {
      name: 'off, in a comment, and on in another group',
      host: host('', {
        [CUSTOM]: '[debug]\nEnable=true\n[xdmcp]\nEnable=false\n#Enable=true\n  # Enable=true\n',
      }),
    },
  ],
  failing: [
    {
      name: 'on, in several ways and in the file of Debian too',
      host: host('', {
        [CUSTOM]: '[xdmcp]\n Enable = True\r\nPort=177\nenable=1',
        '/etc/gdm3/daemon.conf': '[xdmcp]\nEnable=true\n',
      }),
      finds: [
        xdmcp('True', `${CUSTOM}:2`),
        xdmcp('1', `${CUSTOM}:4`),
        xdmcp('true', '/etc/gdm3/daemon.conf:2'),
      ],
      files: {
        [CUSTOM]: '[xdmcp]\n#  Enable = True\r\nPort=177\n# enable=1',
        '/etc/gdm3/daemon.conf': '[xdmcp]\n# Enable=true\n',
      },
    },
  ],
  notApplicable,
});

it.each(["'a\\'b'", '"a\\"b"', "'a\\\\'", "''"])('reads %s as GVariant writes it', (value) => {
  const text = quotedText(value);
  expect(text).toBeDefined();
  expect(quotedText(quoted(text ?? ''))).toBe(text);
});

it.each(["'", "'a", "'a'b'", 'a', '', "'a\\'"])('takes %s for no string', (value) => {
  expect(quotedText(value)).toBeUndefined();
});

function host(greeter: string, files: Record<string, Example> = {}): ExampleHost {
  return { packages: { gdm3: '3.28.3-0ubuntu18.04.6' }, files: { ...files, [GREETER]: greeter } };
}

function unset(what: string, expected = 'true'): Finding {
  return { what, expected, actual: 'not set', where: GREETER, state: 'persistent' };
}
