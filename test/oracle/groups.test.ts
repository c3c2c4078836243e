import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroups } from '../../src/facts/groups.ts';

const RUNS = 1000;
const able =
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind /etc/group /etc/group && getent -s files group root'])
    .status === 0;

describe.skipIf(!able)(
  'groups beside getent (skipped where a mount namespace cannot be had)',
  { timeout: 120_000 },
  () => {
    it('gives a name the number that the C library gives it', () => {
      const texts = fc.sample(file, { numRuns: RUNS, seed: 1804 });
      const theirs = looked(texts);
      for (const [at, text] of texts.entries())
        expect({ text, gid: parseGroups(text).get('shadow') }).toEqual({ text, gid: theirs[at] });
      expect(theirs.filter((gid) => gid !== undefined).length).toBeGreaterThan(RUNS / 4);
      expect(theirs.filter((gid) => gid === undefined).length).toBeGreaterThan(RUNS / 10);
    });
  },
);

/** The number of group shadow for each text as /etc/group, in a mount namespace of its own. */
function looked(texts: readonly string[]): (number | undefined)[] {
  const folder = mkdtempSync(join(tmpdir(), 'groups-'));
  try {
    for (const [at, text] of texts.entries()) writeFileSync(join(folder, `${at}`), text);
    const script = `for at in $(seq 0 ${texts.length - 1}); do mount --bind "$at" /etc/group; line=$(getent -s files group shadow); echo "$line"; umount /etc/group; done`;
    const output = execFileSync('unshare', ['-m', 'sh', '-c', script], { cwd: folder, encoding: 'utf8' });
    return output
      .split('\n')
      .slice(0, texts.length)
      .map((line) => (line === '' ? undefined : Number(line.split(':')[2])));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const name = fc.constantFrom(
  'shadow',
  'shadow',
  'root',
  'gshadow',
  'shadowy',
  '+shadow',
  '-shadow',
  '#shadow',
  ' shadow',
  '',
  'Shadow',
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 70000 }).map(String) },
  fc.constantFrom('', '4294967295', '4294967296', '99999999999', '4x', 'x', '042', '0x2a', '4 2'),
);
const entry = fc
  .tuple(name, fc.constantFrom('x', '', '*', '!'), number, fc.constantFrom('', 'root', 'a,b', ','))
  .map((fields) => fields.join(':'));
const line = fc.oneof(
  { weight: 6, arbitrary: entry },
  entry.map((text) => text.slice(0, text.lastIndexOf(':'))),
  fc.constantFrom('', '#', '+', 'shadow', 'shadow:x', ':::', ' '),
);
const file = fc.array(line, { maxLength: 5 }).map((lines) => `${lines.join('\n')}\n`);
