import { describe, expect, it } from 'vitest';
import { parseVerify } from '../../src/facts/packaged-files.ts';
import { umaskOf } from '../../src/facts/umask-settings.ts';

describe('what dpkg --verify prints', () => {
  it.each<[string, ReturnType<typeof parseVerify>]>([
    ['??5?????? c /etc/crontab', [{ path: '/etc/crontab', what: 'content', conffile: true }]],
    ['??5??????   /usr/bin/a b', [{ path: '/usr/bin/a b', what: 'content', conffile: false }]],
    ['missing     /usr/x', [{ path: '/usr/x', what: 'missing', conffile: false }]],
    [
      'missing   c /etc/x (Permission denied)',
      [{ path: '/etc/x (Permission denied)', what: 'missing', conffile: true }],
    ],
    ['.M5......   /usr/x', [{ path: '/usr/x', what: 'content', conffile: false }]],
    ['.M.......   /usr/x', [{ path: '/usr/x', what: '.M.......', conffile: false }]],
    ['dpkg: warning', []],
    ['', []],
  ])('%j', (line, files) => {
    expect(parseVerify(`${line}\n`)).toEqual(files);
  });
});

describe('the operand of umask', () => {
  it.each<[string, number | undefined]>([
    ['022', 0o22],
    ['0027', 0o27],
    ['7', 0o7],
    ['0', 0],
    ['u=rwx,g=rx,o=', 0o27],
    ['u=rwx,go=', 0o77],
    ['a=rx', 0o222],
    ['=r', 0o333],
    ['u=rwx,g=rx', undefined],
    ['g+w', undefined],
    ['1000', undefined],
    ['028', undefined],
    ['', undefined],
    ['027\r', undefined],
  ])('%j', (written, mask) => {
    expect(umaskOf(written)).toBe(mask);
  });
});
