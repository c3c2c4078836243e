import { existsSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVE, Scene, type Thing } from './scene.ts';

const isRoot = process.getuid?.() === 0;
const file = (name: string) => `"$HOME_OF_EVE/${name}"`;
const theirs = `${EVE} ${EVE}`;

/** Steps as the runner makes them after it has looked: what stands there now came in between. */
const restrict = `file_do 1 ${file('.rc')} file 666 ${theirs} - file 644 ${theirs} - - -`;
const unrestrict = `file_undo 1 ${file('.rc')} file 666 ${theirs} - file 644 ${theirs} - - -`;
const give = `file_do 1 ${file('.rc')} file 644 0 0 - file 644 ${theirs} - - -`;
const giveBack = `file_undo 1 ${file('.rc')} file 644 ${theirs} - file 644 0 0 - - -`;
const remove = `file_do 1 ${file('.rc')} file 600 ${theirs} - absent - - - - - -`;
const restore = `cp -a /dev/null "$run/step/1/before"; printf 'kept\\n' >"$run/step/1/before"; file_undo 1 ${file('.rc')} file 600 ${theirs} - absent - - - - - -`;
const rewrite = `file_do 1 ${file('.rc')} file 644 ${theirs} ${'0'.repeat(64)} file 644 ${theirs} ${'1'.repeat(64)} - -`;
const write = `file_do 1 ${file('.rc')} absent - - - - file 644 0 0 ${'1'.repeat(64)} - -`;
const close = `file_do 1 ${file('.rc')} directory 777 ${theirs} - directory 755 ${theirs} - - -`;
const make = `file_do 1 ${file('.rc/new')} absent - - - - directory 700 ${theirs} - - -`;
const unlink = `link_do 1 ${file('.rc')} elsewhere`;
const relink = `printf '${EVE}:${EVE} @1\\n' >"$run/step/1/was"; link_undo 1 ${file('.rc')} elsewhere`;

const steps = {
  ...{ restrict, unrestrict, give, giveBack, remove, restore, rewrite, write, close, make, unlink, relink },
  'unrestrict by force': `force=yes\n${unrestrict}`,
  'give back by force': `force=yes\n${giveBack}`,
  'restore by force': `force=yes\n${restore}`,
};

const swapped: Readonly<Record<string, Thing>> = {
  "a link to root's file": { is: 'link', to: 'vault/shadow' },
  "a link to root's folder": { is: 'link', to: 'vault/folder' },
  'a link to what everybody may read': { is: 'link', to: 'vault/passwd' },
  "another name of root's file": { is: 'other name', of: 'vault/shadow' },
  'another name of what everybody may read': { is: 'other name', of: 'vault/passwd' },
  'another name of what everybody may write': { is: 'other name', of: 'vault/shared' },
  'a pipe': { is: 'fifo' },
};

describe.skipIf(!isRoot)('what was swapped under the hands of the runner (needs root)', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.remove());

  describe.each(Object.keys(steps) as (keyof typeof steps)[])('%s', (step) => {
    it.each(Object.keys(swapped))('%s', (kind) => {
      scene.plant('.rc', swapped[kind] ?? { is: 'fifo' });
      const before = scene.rootsOwn();
      expect(scene.run(steps[step]).signal).toBeNull();
      expect(scene.rootsOwn()).toEqual(before);
    });

    it.each(['vault/folder', 'vault/shadow', 'vault/passwd', 'vault/not there'])(
      'a link to %s under the name of its draft',
      (to) => {
        scene.plant('.rc', { is: 'file', mode: 0o600 });
        scene.plant('.cis-harden.1', { is: 'link', to });
        const before = scene.rootsOwn();
        expect(scene.run(steps[step]).signal).toBeNull();
        expect(scene.rootsOwn()).toEqual(before);
      },
    );

    it('a folder above that became a link', () => {
      scene.plant('.ssh', { is: 'link', to: 'vault/folder' });
      const before = scene.rootsOwn();
      const there = steps[step].replaceAll('/.rc', '/.ssh/.netrc').replaceAll('/.rc/new', '/.ssh/new');
      expect(scene.run(there).signal).toBeNull();
      expect(scene.rootsOwn()).toEqual(before);
    });
  });

  it("another name of root's file that is taken away before the names are counted", () => {
    scene.plant('.rc', { is: 'other name', of: 'vault/shared' });
    const before = scene.rootsOwn();
    const undo = `file_undo 1 ${file('.rc')} file 666 ${theirs} - file 644 0 0 - - -`;
    scene.run(`stat() { rm -f ${file('.rc')}; command stat "$@"; }\n${undo}`);
    expect(scene.rootsOwn()).toEqual(before);
  });

  it('gives a file to another, and keeps what came under its name meanwhile', () => {
    scene.plant('.rc', { is: 'file', mode: 0o644 });
    const swap = (script: string) =>
      `chown() { printf 'new\\n' >${file('.rc')}; command chown "$@"; }\n${script}`;
    const change = `file_do 1 ${file('.rc')} file 644 ${theirs} - file 644 0 0 - - -`;
    expect(scene.run(swap(change)).status).not.toBe(0);
    expect(readFileSync(join(scene.home, '.rc'), 'utf8')).toBe('new\n');
    expect(readFileSync(join(scene.home, '.cis-harden.1.kept'), 'utf8')).toBe('hers\n');
    scene.plant('.rc', { is: 'file', mode: 0o644 });
    expect(scene.run(change)).toMatchObject({ status: 0 });
    expect(lstatSync(join(scene.home, '.rc'))).toMatchObject({ uid: 0, gid: 0, nlink: 1 });
    expect(existsSync(join(scene.home, '.cis-harden.1'))).toBe(false);
  });

  it('gives back what a killed run had taken', () => {
    scene.plant('.rc', { is: 'file', mode: 0o644 });
    const change = `file_do 1 ${file('.rc')} file 644 ${theirs} - file 644 0 0 - - -`;
    scene.run(`chown() { kill -9 0; }\n${change}`);
    expect(existsSync(join(scene.home, '.rc'))).toBe(false);
    scene.run(`forget_private 1 ${file('.rc')}`);
    expect(lstatSync(join(scene.home, '.rc'))).toMatchObject({ uid: EVE, nlink: 1 });
    expect(existsSync(join(scene.home, '.cis-harden.1'))).toBe(false);
  });

  it('still changes what is as the plan found it', () => {
    scene.plant('.rc', { is: 'file', mode: 0o666 });
    expect(scene.run(restrict)).toMatchObject({ status: 0 });
    expect(statSync(join(scene.home, '.rc')).mode & 0o777).toBe(0o644);
    expect(scene.run(unrestrict)).toMatchObject({ status: 0 });
    expect(statSync(join(scene.home, '.rc')).mode & 0o777).toBe(0o666);
    scene.plant('.rc', { is: 'file', mode: 0o600 });
    expect(scene.run(remove)).toMatchObject({ status: 0 });
    expect(existsSync(join(scene.home, '.rc'))).toBe(false);
    expect(scene.run(`file_undo${remove.slice('file_do'.length)}`)).toMatchObject({ status: 0 });
    expect(readFileSync(join(scene.home, '.rc'), 'utf8')).toBe('hers\n');
    expect(lstatSync(join(scene.home, '.rc'))).toMatchObject({ uid: EVE, gid: EVE, nlink: 1 });
    mkdirSync(join(scene.home, 'made'));
    expect(scene.run(make.replace('.rc/new', 'made/a b/new'))).toMatchObject({ status: 0 });
    expect(lstatSync(join(scene.home, 'made/a b/new'))).toMatchObject({ uid: EVE, mode: 0o40700 });
    expect(lstatSync(join(scene.home, 'made/a b'))).toMatchObject({ uid: 0, mode: 0o40755 });
  });
});
