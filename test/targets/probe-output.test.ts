import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeName } from '../../src/host/names.ts';
import { parseAptSimulation } from '../../src/targets/probe/apt-simulation.ts';
import { findComplaints, grepComplaints } from '../../src/targets/probe/complaints.ts';
import { linesByFile } from '../../src/targets/probe/grep-output.ts';
import { nulSeparated, parseRecords } from '../../src/targets/probe/records.ts';
import { parseSshdTest } from '../../src/targets/probe/sshd-test.ts';
import { names, withFolder } from './tree.ts';

const clean = { LC_ALL: 'C', PATH: '/usr/bin:/bin' };
const hostileBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

describe('what find and grep complain of', () => {
  it('is read for every name as find writes it', async () => {
    await withFolder((folder) => {
      const paths = fc
        .sample(fc.array(names, { minLength: 1, maxLength: 3 }), { numRuns: 300, seed: 3 })
        .map((parts) => `${folder}/none/${parts.join('/')}`);
      const words = paths.map((path) =>
        encodeName(path)
          .toString('latin1')
          .replace(/[^]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`),
      );
      const { stderr } = spawnSync('bash', ['-s'], {
        input: `find ${words.map((word) => `$'${word}'`).join(' ')} -maxdepth 0`,
        env: clean,
      });
      const complaints = findComplaints(stderr);
      for (const path of paths)
        expect([path, complaints.get(path)]).toEqual([path, 'No such file or directory']);
    });
  });

  it('never throws, whatever is said', () => {
    fc.assert(
      fc.property(hostileBytes, (bytes) => {
        findComplaints(Buffer.concat([Buffer.from("find: '"), bytes]));
        grepComplaints(Buffer.concat([Buffer.from('grep: '), bytes]));
      }),
    );
    expect(findComplaints(Buffer.from(`find: '${'\\'.repeat(200_000)}\n`)).size).toBe(0);
    expect(grepComplaints(Buffer.from('grep: /a: b: Permission denied\ngrep: x\nother\n'))).toEqual(
      new Map([['/a: b', 'Permission denied']]),
    );
  });
});

describe("grep's lines", () => {
  it('become the bytes of each file again', async () => {
    const files = fc.uniqueArray(fc.tuple(names, hostileBytes), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 6,
    });
    for (const [run, tree] of fc.sample(files, { numRuns: 60, seed: 5 }).entries())
      await withFolder((folder) => {
        mkdirSync(`${folder}/d`);
        for (const [name, bytes] of tree) writeFileSync(encodeName(`${folder}/d/${name}`), bytes);
        const { stdout } = spawnSync(
          'find',
          [`${folder}/d`, '-type', 'f', '-exec', 'grep', '-aHZ', '', '{}', '+'],
          { env: clean },
        );
        const read = linesByFile(stdout);
        for (const [name, bytes] of tree) {
          const ended =
            bytes.length === 0 || bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\n')]);
          expect([run, name, read.get(`${folder}/d/${name}`) ?? Buffer.alloc(0)]).toEqual([run, name, ended]);
        }
      });
  });

  it('take memory and time in proportion to their bytes', () => {
    const output = Buffer.from('/a\0\n'.repeat(4_000_000));
    const [before, started] = [process.memoryUsage().rss, performance.now()];
    expect(linesByFile(output).get('/a')).toHaveLength(4_000_000);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });
});

describe("find's records", () => {
  it('leave out what is torn or is none', () => {
    const record = ['f', '644', '0', '0', '5', '', '/a'].join('\0');
    expect(parseRecords(Buffer.from(`${record}\0`))).toEqual([
      ['/a', { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 5 }],
    ]);
    for (let end = 0; end < record.length; end += 1)
      expect(parseRecords(Buffer.from(record.slice(0, end)))).toEqual([]);
    expect(parseRecords(Buffer.from(`${record.replace('644', 'rw-')}\0`))).toEqual([]);
    expect(parseRecords(Buffer.from(`${record.replace('5', '-5')}\0`))).toEqual([]);
  });

  it('never throw, whatever is printed', () => {
    fc.assert(fc.property(hostileBytes, (bytes) => void [nulSeparated(bytes), parseRecords(bytes)]));
  });
});

describe("sshd's and apt's answers", () => {
  it('keep repeated keywords in order, and take time in proportion', () => {
    expect(
      parseSshdTest('port 22\nacceptenv LANG LC_*\nacceptenv X\nusepam\nNot One\n__proto__ x\n'),
    ).toEqual({ port: ['22'], acceptenv: ['LANG LC_*', 'X'], usepam: [''] });
    const started = performance.now();
    expect(parseSshdTest('a b\n'.repeat(1_000_000))['a']).toHaveLength(1_000_000);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('name packages of another architecture as dpkg does', () => {
    const output = `Inst libc6:i386 (2.27-3ubuntu1.6 Ubuntu:18.04/bionic-updates [i386])
Inst sudo [1.8.21p2-3] (1.8.21p2-3ubuntu1.6 Ubuntu:18.04 [amd64]) []
Conf sudo (1.8.21p2-3ubuntu1.6 Ubuntu:18.04 [amd64])
Remv old:i386 [1.0]
Remv older [1.0]
`;
    expect(parseAptSimulation(output, 0)).toEqual({
      installs: [
        { name: 'libc6:i386', version: '2.27-3ubuntu1.6' },
        { name: 'sudo', version: '1.8.21p2-3ubuntu1.6' },
      ],
      removes: ['old:i386', 'older'],
    });
    expect(parseAptSimulation('', 124)).toEqual({ impossible: 'apt did not answer within 60 s' });
    expect(parseAptSimulation('E: Unable to locate package x\n', 100)).toEqual({
      impossible: 'Unable to locate package x (run apt-get update on the host?)',
    });
  });
});
