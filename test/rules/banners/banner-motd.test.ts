import { expect, it } from 'vitest';
import rule from '../../../src/rules/banners/banner-motd.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { found, foundBesideProfile, release, warning } from './banners.ts';

const path = '/etc/motd';

testRule(rule, {
  compliant: [
    { name: 'there is none, as installed', host: { files: release } },
    { name: 'it is empty', host: { files: { ...release, [path]: '' } } },
    { name: 'any harmless text', host: { files: { ...release, [path]: 'Welcome\tback: 100 % \\n \\l /s' } } },
    { name: 'a link leads nowhere', host: { files: { ...release, [path]: { link: '/run/motd' } } } },
    { name: 'a link leads to /dev/null', host: { files: { ...release, [path]: { link: '/dev/null' } } } },
    {
      name: 'bytes that are no UTF-8',
      host: { files: { ...release, [path]: { content: 'caf\xe9', encoding: 'latin1' } } },
    },
    {
      name: 'the text of the profile',
      host: { files: { ...release, [path]: 'Keep out\n\nor else\n' } },
      params: { text: 'Keep out\n\nor else\n' },
    },
    {
      name: 'the lines of the profile',
      host: { files: { ...release, [path]: 'Keep out {{this}} & "so" on\n' } },
      params: { text: ['Keep out {{this}} & "so" on'] },
    },
    { name: 'nothing says which system this is', host: { files: { [path]: 'Ubuntu' } } },
  ],
  failing: [
    {
      name: 'it names the system, in capitals',
      host: { files: { ...release, [path]: 'Hello\nWelcome to UBUNTU 18.04' } },
      finds: [found(`${path}:2`, 'holds ubuntu')],
      files: { [path]: warning },
    },
    {
      name: 'it names the system inside a word',
      host: { files: { ...release, [path]: 'see ubuntu.com\r\n' } },
      finds: [found(`${path}:1`, 'holds ubuntu')],
      files: { [path]: warning },
    },
    {
      name: 'it holds every escape, in either case',
      host: { files: { ...release, [path]: 'a\n\\m\\R\\s{PRETTY_NAME} \\V \\M\n' } },
      finds: [found(`${path}:2`, 'holds \\m, \\r, \\s, \\v')],
      files: { [path]: warning },
    },
    {
      name: 'it is a link: what it leads to is written',
      host: { files: { ...release, [path]: { link: '../run/motd' }, '/run/motd': 'Ubuntu\n' } },
      finds: [{ ...found('/run/motd:1', 'holds ubuntu'), what: `text of ${path}` }],
      files: { '/run/motd': warning },
    },
    {
      name: 'another system by another name',
      host: { files: { '/usr/lib/os-release': "ID='debian'\n", [path]: 'Debian GNU/Linux' } },
      finds: [found(`${path}:1`, 'holds debian', 'debian')],
      files: { [path]: warning },
    },
    {
      name: 'the system has no name of its own',
      host: { files: { '/etc/os-release': 'ID=\n', [path]: 'Linux from scratch' } },
      finds: [found(`${path}:1`, 'holds linux', 'linux')],
      files: { [path]: warning },
    },
    {
      name: 'it is not the text of the profile, though harmless',
      host: { files: { ...release, [path]: 'Keep out' } },
      params: { text: 'Keep out' },
      finds: [foundBesideProfile(path, 'another text')],
      files: { [path]: 'Keep out\n' },
    },
    {
      name: 'the profile sets a text and there is none',
      host: { files: release },
      params: { text: ['Keep out', 'Zutritt für Befugte'] },
      finds: [foundBesideProfile(path, 'no such file')],
      files: { [path]: 'Keep out\nZutritt für Befugte\n' },
    },
    {
      name: 'bytes that are no UTF-8 give way to a text that is',
      host: { files: { ...release, [path]: { content: 'caf\xe9', encoding: 'latin1' } } },
      params: { text: 'Zutritt für Befugte → hier' },
      finds: [foundBesideProfile(path, 'another text')],
      files: { [path]: 'Zutritt für Befugte → hier\n' },
    },
    {
      name: 'the text of the profile names the system',
      host: { files: { ...release, [path]: 'Ubuntu' } },
      params: { text: 'Our Ubuntu server' },
      finds: [foundBesideProfile(path, 'another text')],
      decides: ['the text for /etc/motd itself holds ubuntu: set another one'],
      leaves: [foundBesideProfile(path, 'another text')],
    },
    {
      name: 'a mode that is stricter stays',
      host: { files: { ...release, [path]: { content: 'Ubuntu', mode: 0o600 } } },
      finds: [found(`${path}:1`, 'holds ubuntu')],
      files: { [path]: warning },
    },
  ],
  unmeasured: [
    {
      name: 'it cannot be read',
      host: {
        files: {
          ...release,
          [path]: { node: { type: 'file', mode: 0, uid: 0, gid: 0, size: 9, unread: 'permission denied' } },
        },
      },
      says: 'permission denied',
    },
    {
      name: 'it is a folder',
      host: { files: { ...release, [path]: { directory: true } } },
      says: 'not a regular file',
    },
    { name: 'it is binary', host: { files: { ...release, [path]: 'a\0b' } }, says: 'binary' },
    {
      name: 'what system this is cannot be read',
      host: {
        files: { '/etc/os-release': { node: { type: 'hidden', reason: 'permission denied' } }, [path]: 'x' },
      },
      says: 'permission denied',
    },
  ],
});

it('shows the scripts that print at login too', () => {
  const host = exampleHost({
    files: { '/etc/update-motd.d/00-header': '', '/etc/update-motd.d/10-help-text': '' },
  });
  expect(rule.evidence(host, rule.params.parse({})).map(({ where }) => where)).toEqual([
    '/etc/update-motd.d/00-header',
    '/etc/update-motd.d/10-help-text',
  ]);
});

it('says so where the next boot undoes the change', () => {
  const host = exampleHost({ files: { ...release, [path]: { link: '/run/motd' }, '/run/motd': 'Ubuntu' } });
  expect(rule.remediate(host, rule.params.parse({}))).toMatchObject([
    { note: expect.stringContaining('/run/motd') },
  ]);
});

it('writes its text in UTF-8, whatever the bytes were before', () => {
  const host = exampleHost({ files: { ...release, [path]: { content: 'Ubuntu \xe9', encoding: 'latin1' } } });
  expect(rule.remediate(host, rule.params.parse({}))).toMatchObject([{ encoding: 'utf8' }]);
});
