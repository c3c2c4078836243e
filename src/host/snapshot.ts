import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { readJson } from '../document/json.ts';
import { sealed } from '../document/seal.ts';
import { evidenceSchema } from './evidence-schema.ts';
import type { Evidence } from './evidence.ts';

/** Bytes after decompression; a few of a gzip file can stand for any number. */
const LARGEST = 256 * 1024 * 1024;

/** A file that is no snapshot, or none that this version can read. */
export class SnapshotProblem extends Error {
  override readonly name = 'SnapshotProblem';
}

/** Raised where a reader of the old format could misread the new one. */
const VERSION = 2;

const snapshotSchema = z.strictObject({
  schemaVersion: z.literal(VERSION),
  kind: z.literal('snapshot'),
  tool: z.strictObject({ name: z.literal('cis-harden'), version: z.string() }),
  evidence: evidenceSchema,
});

/** Evidence as the bytes of a snapshot file: JSON, compressed with gzip, so that zcat shows it. */
export function writeSnapshot(evidence: Evidence, toolVersion: string): Buffer {
  const tool = { name: 'cis-harden' as const, version: toolVersion };
  const { digest, ...rest } = sealed({ schemaVersion: VERSION, kind: 'snapshot' as const, tool, evidence });
  const { schemaVersion, kind, ...content } = rest;
  return gzipSync(`${JSON.stringify({ schemaVersion, kind, digest, ...content }, null, 1)}\n`);
}

/** Reads a snapshot file. Throws SnapshotProblem, whose message names the file and what is wrong with it. */
export function readSnapshot(bytes: Uint8Array, name: string): Evidence {
  const snapshot = readJson(decompressed(bytes, name), name, {
    name: 'snapshot',
    made: 'cis-harden snapshot -o FILE',
    again: 'cis-harden snapshot -o FILE makes it again',
    version: VERSION,
    schema: snapshotSchema,
    sealed: true,
    problem: (message) => new SnapshotProblem(message),
  });
  return snapshot.evidence;
}

function decompressed(bytes: Uint8Array, name: string): string {
  if (bytes.length === 0) throw new SnapshotProblem(`${name} is empty`);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw new SnapshotProblem(
      `${name} is not compressed with gzip, so it is no snapshot; cis-harden snapshot -o FILE makes one`,
    );
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST }).toString('utf8');
  } catch (problem) {
    const code: unknown = problem instanceof Error ? Reflect.get(problem, 'code') : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new SnapshotProblem(`${name} holds more than a snapshot can (256 MiB)`);
    if (code === 'Z_BUF_ERROR')
      throw new SnapshotProblem(`${name} ends in the middle: it was cut off when it was written or copied`);
    throw new SnapshotProblem(`${name} is damaged: it can't be decompressed`);
  }
}
