import { execaSync } from 'execa';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDpkgStatus } from '../../src/host/dpkg-status.ts';
import { project } from '../../src/host/project.ts';
import { intend } from '../../src/plan/intend.ts';
import { passwords } from '../../src/rules/passwords/index.ts';
import { su } from '../../src/rules/su/index.ts';
import { missing } from '../debian/missing.ts';
import { type Example, exampleHost } from '../host.ts';
import { type Copy, copyOf } from '../rootfs/copy.ts';
import { pamTree, programs } from './pam/tree.ts';

const obstacle = missing([...programs, 'setpriv']);
const RIGHT = 'Correct-Horse-7-Battery';
const WRONG = 'wrong';

/** Accounts of the machine, each for one part of the story. */
const users = { anna: 1001, bert: 1002, locked: 1003, expired: 1004, stale: 1005 } as const;

describe.skipIf(obstacle !== undefined)(
  `logins through PAM itself${obstacle ? ` (${obstacle})` : ''}`,
  () => {
    let copy: Copy;
    beforeAll(async () => {
      copy = copyOf(await pamTree());
      const common = ['auth', 'account', 'password', 'session']
        .map((type) => `@include common-${type}\n`)
        .join('');
      writeFileSync(join(copy.root, 'etc/pam.d/door'), common);
      for (const [name, uid] of Object.entries(users)) inside(`useradd -u ${uid} -m ${name}`);
      inside('chpasswd', [...Object.keys(users), 'root'].map((name) => `${name}:${RIGHT}`).join('\n'));
      inside('usermod -L locked; chage -E 1 expired; chage -d 0 stale');
    }, 120_000);
    afterAll(() => copy.remove());

    function inside(script: string, input = ''): { ok: boolean; said: string } {
      const run = execaSync('chroot', [copy.root, 'sh', '-c', script], {
        input,
        all: true,
        reject: false,
        timeout: 60_000,
        env: { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      });
      return { ok: run.exitCode === 0, said: run.all };
    }
    const login = (user: string, password: string) =>
      inside(`pamtester door ${user} authenticate acct_mgmt`, `${password}\n`);
    /** At the same time: each wrong password costs seconds. */
    const guess = (user: string, times: number) => {
      const one = `echo ${WRONG} | pamtester door ${user} authenticate && echo got in`;
      const { said } = inside(`${Array.from({ length: times }, () => `{ ${one}; } &`).join('\n')}\nwait`);
      expect(said).not.toContain('got in');
    };
    const asUser = (uid: number, command: string) =>
      `setpriv --reuid=${uid} --regid=${uid} --clear-groups ${command}`;
    const change = (user: keyof typeof users, ...words: readonly string[]) =>
      inside(asUser(users[user], 'passwd'), `${words.join('\n')}\n`).ok;

    it('before: passwords are told apart, and nobody is locked out for guessing', () => {
      expect(login('anna', RIGHT).ok).toBe(true);
      expect(login('locked', RIGHT).ok).toBe(false);
      expect(login('expired', RIGHT)).toMatchObject({
        ok: false,
        said: expect.stringContaining('account has expired'),
      });
      expect(login('stale', RIGHT)).toMatchObject({
        ok: false,
        said: expect.stringContaining('new one required'),
      });
      guess('bert', 7);
      expect(login('bert', RIGHT).ok).toBe(true);
      expect(inside(asUser(users.anna, 'su root -c true'), `${RIGHT}\n`).ok, 'su to root').toBe(true);
    }, 120_000);

    it('the rules find what is wrong, and nothing after their repair', () => {
      let host = hostOf(copy.root);
      const failing: string[] = [];
      for (const rule of [...passwords, ...su]) {
        const params = rule.params.parse({});
        if (rule.audit(host, params).length > 0) failing.push(rule.id);
        for (const change of rule.remediate(host, params)) {
          if (change.kind === 'decision' || change.kind === 'reboot')
            throw new Error(`${rule.id}: ${change.text}`);
          for (const { after } of intend(host, change)) {
            host = project(host, after);
            if (after.kind === 'entry') {
              appendFileSync(join(copy.root, 'etc', after.database), `${after.line}\n`);
              continue;
            }
            if (after.kind !== 'file' || after.node.type !== 'file')
              throw new Error(`${rule.id} changes no file`);
            const path = join(copy.root, after.path);
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, after.node.content ?? '');
            chmodSync(path, after.node.mode);
          }
        }
        expect(rule.audit(host, params), rule.id).toEqual([]);
      }
      expect(failing).toEqual(['password-complexity', 'password-lockout', 'password-reuse', 'su-restricted']);
      const real = hostOf(copy.root);
      for (const rule of [...passwords, ...su])
        expect(rule.audit(real, rule.params.parse({})), rule.id).toEqual([]);
    });

    it('pam-auth-update has nothing to add but what it has seen', () => {
      const files = () =>
        ['auth', 'account', 'password', 'session', 'session-noninteractive'].map((type) => [
          readFileSync(join(copy.root, `etc/pam.d/common-${type}`), 'utf8'),
          readFileSync(join(copy.root, `var/lib/pam/${type}`), 'utf8'),
        ]);
      const before = files();
      const run = inside('DEBIAN_FRONTEND=noninteractive pam-auth-update --package');
      expect(run).toEqual({ ok: true, said: '' });
      expect(files()).toEqual(before);
      expect(readFileSync(join(copy.root, 'var/lib/pam/seen'), 'utf8')).toContain('cis-harden-pwhistory');
    });

    it('after: the same people get in, and the same do not', () => {
      expect(login('anna', RIGHT)).toMatchObject({ ok: true });
      expect(login('anna', WRONG).ok).toBe(false);
      expect(login('locked', RIGHT).ok).toBe(false);
      expect(login('nobody-here', RIGHT).ok).toBe(false);
      expect(login('expired', RIGHT)).toMatchObject({
        ok: false,
        said: expect.stringContaining('account has expired'),
      });
      expect(login('stale', RIGHT)).toMatchObject({
        ok: false,
        said: expect.stringContaining('new one required'),
      });
      expect(login('root', RIGHT).ok).toBe(true);
    }, 120_000);

    it('five wrong passwords lock one account and no other, until it is freed', () => {
      guess('bert', 4);
      expect(login('bert', RIGHT).ok, 'after four').toBe(true);
      guess('bert', 4);
      expect(login('bert', RIGHT).ok, 'a login clears the count').toBe(true);
      guess('bert', 5);
      expect(login('bert', RIGHT).ok, 'after five').toBe(false);
      expect(login('anna', RIGHT).ok).toBe(true);
      guess('root', 7);
      expect(login('root', RIGHT).ok, 'root is not locked').toBe(true);
      expect(inside('faillock --user bert --reset').ok).toBe(true);
      expect(login('bert', RIGHT).ok, 'once freed').toBe(true);
    }, 300_000);

    it('new passwords must be fit and not used before', () => {
      const next = 'Another-Fine-9-Sentence';
      expect(change('anna', RIGHT, 'Sh0rt-one', 'Sh0rt-one', 'Sh0rt-one', 'Sh0rt-one'), 'too short').toBe(
        false,
      );
      expect(change('anna', RIGHT, 'allsmallletterswithout', 'allsmallletterswithout'), 'of one class').toBe(
        false,
      );
      expect(change('anna', WRONG, next, next), 'without the present one').toBe(false);
      expect(login('anna', RIGHT).ok).toBe(true);
      expect(change('anna', RIGHT, next, next), 'a fit one').toBe(true);
      expect(login('anna', RIGHT).ok).toBe(false);
      expect(login('anna', next).ok).toBe(true);
      expect(change('anna', next, RIGHT, RIGHT), 'the one before').toBe(false);
      expect(login('anna', next).ok, 'a refused change changes nothing').toBe(true);
      expect(readFileSync(join(copy.root, 'etc/shadow'), 'utf8')).toMatch(/^anna:\$(6|y)\$/m);
    }, 120_000);

    it('su is for root alone', () => {
      expect(inside(asUser(users.anna, 'su root -c true'), `${RIGHT}\n`).ok).toBe(false);
      expect(inside(asUser(users.anna, 'su bert -c true'), `${RIGHT}\n`).ok).toBe(false);
      expect(inside('su bert -c true').ok).toBe(true);
      expect(inside('su - bert -c true').ok).toBe(true);
    }, 120_000);
  },
);

/** What a look at the tree would bring, as far as these rules ask. */
function hostOf(root: string) {
  const files: Record<string, Example> = { '/lib': { link: 'usr/lib' }, '/bin': { link: 'usr/bin' } };
  for (const folder of ['/etc/pam.d', '/usr/share/pam-configs', '/var/lib/pam', '/etc/security'])
    for (const name of readdirSync(join(root, folder))) {
      const path = join(root, folder, name);
      if (lstatSync(path).isFile()) files[`${folder}/${name}`] = readFileSync(path, 'utf8');
    }
  const dropIn = '/etc/security/pwquality.conf.d/60-cis-harden.conf';
  for (const path of ['/etc/passwd', '/etc/group', dropIn])
    if (existsSync(join(root, path))) files[path] = readFileSync(join(root, path), 'utf8');
  for (const name of readdirSync(join(root, 'usr/lib/x86_64-linux-gnu/security')))
    files[`/usr/lib/x86_64-linux-gnu/security/${name}`] = '';
  files['/usr/bin/su'] = '';
  const status = readFileSync(join(root, 'var/lib/dpkg/status'), 'utf8');
  const packages = Object.fromEntries(parseDpkgStatus(status).map((one) => [one.name, one]));
  return exampleHost({ files, packages });
}
