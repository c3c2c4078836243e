import { describe, expect, it } from 'vitest';
import type { Evidence, Need, Node } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { NotCollected, Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleEvidence } from '../../src/example/build.ts';

const owned = { mode: 0o644, uid: 0, gid: 0 };
const directory: Node = { type: 'directory', ...owned };
const files: Evidence['files'] = {
  '/': directory,
  '/d': directory,
  '/d/seen': { type: 'file', ...owned, size: 3 },
  '/d/read': { type: 'file', ...owned, size: 1, content: 'x' },
  '/d/unread': { type: 'file', ...owned, size: 9, unread: 'permission denied' },
  '/d/binary': { type: 'file', ...owned, size: 2, content: 'a\0' },
  '/d/pipe': { type: 'fifo', ...owned },
  '/d/link': { type: 'symlink', target: '../e/f' },
  '/d/none': { type: 'absent' },
  '/closed': { ...directory, unread: 'permission denied' },
  '/hidden': { type: 'hidden', reason: 'permission denied' },
};

describe('a host', () => {
  const host = new Host({
    ...exampleEvidence({}),
    files,
    kernel: { '/proc/a': 'x', '/proc/b': null },
    kernelUnread: { '/proc/c': 'permission denied' },
    kernelMatches: {},
  });

  it('gives what was read, and undefined only for what is not there', () => {
    expect(host.text('/d/read')).toBe('x');
    expect(host.text('/d/none')).toBeUndefined();
    expect(host.text('/d/read/below')).toBeUndefined();
    expect(host.names('/d/none')).toBeUndefined();
    expect(host.kernel('/proc/a')).toBe('x');
    expect(host.kernel('/proc/b')).toBeUndefined();
  });

  it.each([
    ['/d/unread', 'permission denied'],
    ['/d/binary', 'is a binary file, not text'],
    ['/d/pipe', 'is a fifo, not a regular file'],
    ['/d', 'is a directory, not a regular file'],
    ['/hidden/x', 'permission denied'],
  ])('does not give the text of %s: %s', (path, reason) => {
    expect(() => host.text(path)).toThrow(reason);
    expect(() => host.text(path)).toThrow(Unmeasured);
    expect(() => host.text(path)).not.toThrow(NotCollected);
  });

  it('does not take a folder that could not be listed, or is none, for an empty one', () => {
    expect(() => host.names('/closed')).toThrow('permission denied');
    expect(() => host.names('/d/read')).toThrow('is a file, not a directory');
    expect(() => host.kernel('/proc/c')).toThrow('/proc/c: permission denied');
  });

  it('asks at once for all that it needs of what it has not seen', () => {
    expect(needOf(() => host.text('/d/seen'))).toEqual({ kind: 'file', path: '/d/seen' });
    expect(needOf(() => host.text('/d/link'))).toEqual({ kind: 'file', path: '/e/f' });
    expect(needOf(() => host.names('/d/link'))).toEqual({ kind: 'directory', path: '/e/f' });
    expect(needOf(() => host.names('/d'))).toEqual({ kind: 'directory', path: '/d' });
    expect(needOf(() => host.find('/d/link'))).toEqual({ kind: 'attributes', path: '/e/f' });
    expect(needOf(() => host.kernel('/proc/d'))).toEqual({ kind: 'kernel', path: '/proc/d' });
    expect(needOf(() => host.kernelMatches('/proc/*'))).toEqual({ kind: 'kernel', path: '/proc/*' });
  });
});

function needOf(ask: () => unknown): Need | undefined {
  try {
    ask();
  } catch (problem) {
    if (problem instanceof NotCollected) return problem.need;
    throw problem;
  }
  return undefined;
}
