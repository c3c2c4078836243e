import { gunzipSync, gzipSync } from 'node:zlib';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ubuntuServer } from '../../src/example/ubuntu.ts';
import { sealed } from '../../src/document/seal.ts';
import type { Evidence, Node } from '../../src/host/evidence.ts';
import type { evidenceSchema } from '../../src/host/evidence-schema.ts';
import { readSnapshot, SnapshotProblem, writeSnapshot } from '../../src/host/snapshot.ts';
import { sameShape } from '../same-shape.ts';

sameShape<Evidence, z.infer<typeof evidenceSchema>>(true);

const evidence: Evidence = {
  collectedAt: '2026-01-01T00:00:00.000Z',
  identity: {
    machineId: 'e'.repeat(32),
    hostname: 'web1',
    user: 'ops',
    via: 'ssh',
    kernel: '4.15.0',
    architecture: 'x86_64',
  },
  privileged: true,
  running: true,
  files: {
    '/': { type: 'directory', mode: 0o755, uid: 0, gid: 0, entries: ['etc'] },
    '/etc': { type: 'absent' },
  },
  kernel: { '/proc/sys/kernel/a': '1', '/proc/sys/kernel/b': null },
  kernelMatches: { '/proc/sys/net/*': ['/proc/sys/net/a'] },
};

const owned = { mode: fc.integer({ min: 0, max: 0o7777 }), uid: fc.nat(), gid: fc.nat() };
const anyText = fc.string({ unit: 'binary' });
const bytes = fc.array(fc.integer({ min: 0, max: 255 })).map((codes) => String.fromCharCode(...codes));
const absolute = anyText.map((text) => `/${text}`);
const rare = { requiredKeys: ['type', 'mode', 'uid', 'gid'] } as const;
const node: fc.Arbitrary<Node> = fc.oneof(
  fc.record({ type: fc.constant('file' as const), ...owned, size: fc.nat(), content: anyText }),
  fc.record({
    type: fc.constant('file' as const),
    ...owned,
    size: fc.nat(),
    content: bytes,
    encoding: fc.constant('latin1' as const),
  }),
  fc.record({ type: fc.constant('file' as const), ...owned, size: fc.nat(), unread: anyText }),
  fc.record(
    { type: fc.constant('directory' as const), ...owned, entries: fc.array(anyText), unread: anyText },
    { requiredKeys: [...rare.requiredKeys] },
  ),
  fc.record({ type: fc.constantFrom('fifo' as const, 'socket' as const, 'device' as const), ...owned }),
  fc.record({ type: fc.constant('symlink' as const), target: anyText }),
  fc.record({ type: fc.constant('hidden' as const), reason: anyText }),
  fc.constant({ type: 'absent' as const }),
);
const measured = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(fc.record({ value }), fc.record({ unmeasured: anyText }));
const paragraph = fc.record(
  {
    name: anyText,
    architecture: anyText,
    version: anyText,
    status: anyText,
    depends: anyText,
    provides: anyText,
    multiArch: fc.constantFrom('same' as const, 'foreign' as const, 'allowed' as const),
    essential: fc.boolean(),
  },
  { requiredKeys: ['name', 'architecture', 'version', 'status', 'depends', 'provides', 'essential'] },
);
const settings = fc.dictionary(fc.stringMatching(/^[a-z0-9]+$/), fc.array(anyText));
const anyEvidence: fc.Arbitrary<Evidence> = fc.record(
  {
    collectedAt: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    identity: fc.record({
      machineId: anyText,
      hostname: anyText,
      user: anyText,
      via: fc.constantFrom(
        'local' as const,
        'ssh' as const,
        'root' as const,
        'sandbox' as const,
        'memory' as const,
      ),
      kernel: anyText,
      architecture: anyText,
    }),
    privileged: fc.boolean(),
    running: fc.boolean(),
    files: fc.dictionary(absolute, node),
    kernel: fc.dictionary(absolute, fc.option(anyText)),
    kernelUnread: fc.dictionary(absolute, anyText),
    kernelMatches: fc.dictionary(absolute, fc.array(anyText)),
    packages: measured(fc.array(paragraph)),
    sshd: measured(
      fc.record(
        { defaults: settings, effective: settings, refusal: anyText },
        { requiredKeys: ['defaults'] },
      ),
    ),
    walk: measured(
      fc.record({
        found: fc.array(
          fc.record({
            path: anyText,
            type: fc.constantFrom('file' as const, 'directory' as const, 'other' as const),
            ...owned,
          }),
        ),
        skipped: fc.array(fc.record({ path: anyText, reason: anyText })),
      }),
    ),
    apt: fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9+.-]*$/),
      fc.oneof(
        fc.record({
          installs: fc.array(fc.record({ name: anyText, version: anyText })),
          removes: fc.array(anyText),
        }),
        fc.record({ impossible: anyText }),
      ),
    ),
  },
  { requiredKeys: ['collectedAt', 'identity', 'privileged', 'running', 'files', 'kernel', 'kernelMatches'] },
);

it('reads back exactly what was written, whatever a host holds', () => {
  fc.assert(
    fc.property(anyEvidence, (given) => {
      expect(plainly(readSnapshot(writeSnapshot(given, '0.1.0'), 's'))).toEqual(plainly(given));
    }),
    { numRuns: 200 },
  );
});

it('keeps a whole example host', () => {
  const { evidence: whole } = ubuntuServer();
  const back = readSnapshot(writeSnapshot(whole, '0.1.0'), 's');
  expect(back.files).toEqual(whole.files);
  expect(back.packages).toEqual(whole.packages);
  expect(back.sshd).toEqual(whole.sshd);
});

it.skipIf(spawnSync('zcat', ['--version']).status !== 0)(
  'can be read by a person with zcat (skipped without it)',
  () => {
    const { stdout, status } = spawnSync('zcat', { input: writeSnapshot(evidence, '0.1.0') });
    expect(status).toBe(0);
    expect(
      stdout
        .toString()
        .replace(/sha256:[0-9a-f]{64}/, 'SHA')
        .split('\n')
        .slice(0, 11),
    ).toEqual([
      '{',
      ' "schemaVersion": 2,',
      ' "kind": "snapshot",',
      ' "digest": "SHA",',
      ' "tool": {',
      '  "name": "cis-harden",',
      '  "version": "0.1.0"',
      ' },',
      ' "evidence": {',
      '  "collectedAt": "2026-01-01T00:00:00.000Z",',
      '  "identity": {',
    ]);
  },
);

describe('refuses with a reason', () => {
  const good = writeSnapshot(evidence, '0.1.0');
  const changed = (change: (value: Record<string, unknown>) => object) => {
    const value = JSON.parse(gunzipSync(good).toString()) as Record<string, unknown>;
    return gzipSync(JSON.stringify(change(value)));
  };
  const resealed = (change: (value: Record<string, unknown>) => object) =>
    changed((value) => sealed(change(value)));
  const damaged = Buffer.from(good);
  damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 0xff;

  it.each([
    ['nothing', Buffer.alloc(0), 's is empty'],
    [
      'a text',
      Buffer.from('{"kind": "snapshot"}'),
      's is not compressed with gzip, so it is no snapshot; cis-harden snapshot -o FILE makes one',
    ],
    [
      'half a snapshot',
      good.subarray(0, good.length / 2),
      's ends in the middle: it was cut off when it was written or copied',
    ],
    ['damaged bytes', damaged, "s is damaged: it can't be decompressed"],
    ['a compressed text', gzipSync('hello'), 's is not JSON'],
    [
      'a compressed plan',
      gzipSync('{"kind": "plan"}'),
      's is a plan, not a snapshot; cis-harden snapshot -o FILE makes one',
    ],
    [
      'a newer snapshot',
      changed((value) => ({ ...value, schemaVersion: 3 })),
      's was written by a newer cis-harden (format 3; this one reads 2): upgrade this one',
    ],
    [
      'a snapshot of an older release',
      changed((value) => ({ ...value, schemaVersion: 1 })),
      's has format 1; this cis-harden reads 2: cis-harden snapshot -o FILE makes it again',
    ],
    [
      'a snapshot without digest',
      changed(({ digest: _, ...value }) => value),
      's carries no digest of itself, so it is not as it was written; cis-harden snapshot -o FILE makes it again',
    ],
    [
      'evidence that was changed',
      changed((value) => ({ ...value, evidence: { ...evidence, privileged: false } })),
      's does not have the digest that it says: it was damaged or changed since it was made; cis-harden snapshot -o FILE makes it again',
    ],
    [
      'unknown keys',
      resealed((value) => ({ ...value, more: 1 })),
      's is not a valid snapshot:\nit: unknown key "more" (known: schemaVersion, kind, tool, evidence)',
    ],
    [
      'evidence without identity',
      resealed((value) => ({ ...value, evidence: { ...evidence, identity: undefined } })),
      's is not a valid snapshot:\nevidence.identity: ',
    ],
    [
      'a relative path',
      resealed((value) => ({ ...value, evidence: { ...evidence, files: { etc: { type: 'absent' } } } })),
      's is not a valid snapshot:\nevidence.files.etc: ',
    ],
  ])('%s', (_, bytesOf, message) => {
    expect(() => readSnapshot(bytesOf, 's')).toThrow(SnapshotProblem);
    expect(() => readSnapshot(bytesOf, 's')).toThrow(message);
  });

  it('a small file that stands for too much', () => {
    const bomb = gzipSync(Buffer.alloc(257 * 1024 * 1024, ' '), { level: 1 });
    expect(bomb.length).toBeLessThan(2 * 1024 * 1024);
    expect(() => readSnapshot(bomb, 's')).toThrow(
      new SnapshotProblem('s holds more than a snapshot can (256 MiB)'),
    );
  });

  it('in its own words, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new Uint8Array(gzipSync(text))),
        ),
        (given) => {
          expect(() => readSnapshot(given, 's')).toThrow(SnapshotProblem);
        },
      ),
    );
  });
});

/** Without the prototypes that fast-check gives its dictionaries, and with -0 as the 0 that JSON makes of it. */
function plainly(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
