import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/exit.ts';
import { openTarget, sshAddress } from '../../src/targets/open.ts';

describe('sshAddress', () => {
  it.each([
    ['ssh://db1', { host: 'db1' }],
    ['ssh://db1/', { host: 'db1' }],
    ['ssh://ops@db1:2222', { user: 'ops', host: 'db1', port: 2222 }],
    ['ssh://ops@[fe80::1%eth0]:22', { user: 'ops', host: 'fe80::1%eth0', port: 22 }],
    ['ssh://DOMAIN\\ops@db1', { user: 'DOMAIN\\ops', host: 'db1' }],
  ])('reads %s', (url, address) => {
    expect(sshAddress(url)).toEqual(address);
  });

  it.each([
    'ssh://',
    'ssh://ops@',
    'ssh://-oProxyCommand=touch',
    'ssh://-lroot@db1',
    'ssh://db1:0',
    'ssh://db1:65536',
    'ssh://db1:22x',
    'ssh://db1/path',
    'ssh://a b',
    'ssh://[::1',
    'ssh://ops@db1@db2',
    'ssh://db1\n-oProxyCommand=touch',
  ])('refuses %j', (url) => {
    expect(() => sshAddress(url)).toThrow(Refusal);
  });
});

describe('openTarget', () => {
  it.each([
    ['lcal', 'did you mean local?'],
    ['sandbx', 'did you mean sandbox?'],
    ['', 'is no target'],
    ['ftp://x', 'ssh://[user@]host[:port]'],
  ])('names the forms of a target for %j', async (name, says) => {
    await expect(openTarget(name, { become: { sudo: false }, interactive: false })).rejects.toThrow(says);
  });
});
