import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { TargetProblem } from '../../src/targets/target.ts';
import { canUnshare, lookIn, type SmallRoot, smallRoot } from '../targets/small-root.ts';

const can = canUnshare && existsSync('/dev/fuse') && spawnSync('python3', ['--version']).status === 0;
const server = fileURLToPath(new URL('hung.py', import.meta.url));

/** A mount whose program takes every question and answers none but the first. */
const hung = (path: string) => `mkdir -p "$root${path}"
python3 ${server} "$root${path}" >"$root/ready" 2>&1 </dev/null &
until grep -q ready "$root/ready"; do sleep 0.1; done`;

/** Limits of a second each, so that the test need not wait for ours. */
const short = (script: string) => script.replace(/ (120|60|30|20|10|5) /g, ' 1 ');

describe.skipIf(!can)(
  'a mount that hangs for ever (needs root, FUSE and python3)',
  { timeout: 60_000 },
  () => {
    let root: SmallRoot;
    beforeAll(() => {
      root = smallRoot();
    });
    afterAll(() => root.remove());

    const look = (needs: readonly Need[], ...paths: string[]) =>
      new Host(lookIn(root, needs, { setup: paths.map(hung).join('\n'), edit: short }));

    it.each(['/mnt/dead', '/home/dead', '/srv/a b'])('at %s: the walk is an error that names it', (path) => {
      expect(() => look([{ kind: 'walk' }], path).walk()).toThrow(
        `did not end in time: ${path.replace(' ', '\\040')} (fuse) does not answer`,
      );
    });

    it('below /var/log: the logs are an error', () => {
      expect(() => look([{ kind: 'logs' }], '/var/log/remote').logs()).toThrow(
        '/var/log did not end in time',
      );
    });

    it('a home on it is named and not touched', () => {
      const setup = `${hung('/home')}\necho 'eve:x:5:5::/home/eve:/bin/sh' >>"$root/etc/passwd"`;
      const host = new Host(lookIn(root, [{ kind: 'homes' }], { setup, edit: short }));
      expect(host.homes()).toContainEqual({
        path: '/home/eve',
        dotFiles: [],
        unread: "it is on another machine's filesystem (fuse)",
      });
    });

    it('where everything asked lies on it, the look ends and says why', () => {
      const asked = () => look([{ kind: 'file', path: '/srv/app.conf' }], '/srv');
      expect(asked).toThrow(TargetProblem);
      expect(asked).toThrow('is a mount hanging?');
    });

    it('hurts nothing else', () => {
      const host = look(
        [
          { kind: 'file', path: '/etc/passwd' },
          { kind: 'kernel', path: '/proc/version' },
        ],
        '/mnt/dead',
      );
      expect(host.text('/etc/passwd')).toContain('nobody');
    });
  },
);
