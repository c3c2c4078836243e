import { createHash } from 'node:crypto';
import { Session } from 'node:inspector';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { askWith, factsIn, placesOf } from './facts.ts';
import { hostileBytes, words } from './generate.ts';
import { feed, parsers } from './parsers.ts';

/** What a run did, and what of it is the same in the next. */
export interface Guided {
  readonly executions: number;
  readonly readers: number;
  /** Pieces of code that were reached, each counted again where it ran 2, 4, 8... times as often. */
  readonly reached: number;
  readonly corpus: number;
  readonly findings: readonly string[];
}

interface Options {
  readonly seconds: number;
  readonly seed: number;
  /** Where findings are written. */
  readonly folder: string;
  /** File name of this bundle, whose coverage counts. */
  readonly script: string;
  readonly modules: readonly object[];
  /** Told before each input: who watches this knows what hangs. */
  readonly watch: (name: string, bytes: Buffer) => void;
}

const BATCH = 64;
const SLOW_MILLISECONDS = 4000;

/**
 * Gives every parser and fact inputs for some time. An input that reaches code, or loops, that none before it has
 * reached is kept, and others are made from it.
 */
export function guided({ seconds, seed, folder, script, modules, watch }: Options): Guided {
  mkdirSync(folder, { recursive: true });
  const readers = readersOf(modules);
  const names = [...readers.keys()];
  const random = randomOf(seed);
  const coverage = new Coverage(script);
  const fresh = fc.sample(hostileBytes, { seed, numRuns: 4000 });
  const corpus = new Map<string, Buffer[]>(names.map((name) => [name, []]));
  const findings = new Set<string>();
  let executions = 0;
  const until = Date.now() + seconds * 1000;

  const run = (name: string, bytes: Buffer) => {
    executions += 1;
    watch(name, bytes);
    const since = performance.now();
    try {
      readers.get(name)?.(bytes);
    } catch (problem) {
      record(name, bytes, problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
    }
    if (performance.now() - since > SLOW_MILLISECONDS) record(name, bytes, 'took too long');
  };
  const record = (name: string, bytes: Buffer, what: string) => {
    const key = createHash('sha256')
      .update(`${name} ${what.split('\n').slice(0, 4).join(' ')}`)
      .digest('hex')
      .slice(0, 8);
    const finding = `${name.replace(/[^\w.-]/g, '_')}-${key}`;
    if (findings.has(finding)) return;
    findings.add(finding);
    writeFileSync(join(folder, finding), bytes);
    writeFileSync(join(folder, `${finding}.txt`), what);
  };

  for (let turn = 0; Date.now() < until; turn += 1) {
    const name = names[turn % names.length] ?? '';
    const kept = corpus.get(name) ?? [];
    const batch = Array.from({ length: BATCH }, () => {
      const parent = kept.length > 0 && random() < 0.85 ? pick(kept, random) : pick(fresh, random);
      return mutated(parent, pick(kept.length > 0 ? kept : fresh, random), random);
    });
    for (const bytes of batch) run(name, bytes);
    if (!coverage.isNew()) continue;
    // Which of them it was: those that reach something that no kept one reaches.
    const seen = new Set<string>();
    for (const bytes of batch) {
      run(name, bytes);
      const signature = coverage.last();
      if (!seen.has(signature)) kept.push(bytes);
      seen.add(signature);
    }
    if (kept.length > 400) kept.splice(0, kept.length - 400);
  }
  const size = [...corpus.values()].reduce((sum, kept) => sum + kept.length, 0);
  return { executions, readers: names.length, reached: coverage.size, corpus: size, findings: [...findings] };
}

function readersOf(modules: readonly object[]): Map<string, (bytes: Buffer) => void> {
  const readers = new Map<string, (bytes: Buffer) => void>();
  for (const name of Object.keys(parsers)) readers.set(name, (bytes) => feed(name, bytes));
  for (const fact of modules.flatMap((module) => factsIn(module)))
    for (const place of placesOf(fact))
      readers.set(`${fact.id} ${'path' in place ? place.path : place.kind}`, (bytes) =>
        askWith(fact, place, bytes),
      );
  return readers;
}

/** V8's own counters of blocks. */
class Coverage {
  readonly #session = new Session();
  readonly #known = new Set<string>();
  readonly #script: string;

  constructor(script: string) {
    this.#script = script;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    this.#take();
  }

  get size(): number {
    return this.#known.size;
  }

  /** Whether what ran since the last question reached anything new, which is known from now on. */
  isNew(): boolean {
    const before = this.#known.size;
    for (const block of this.#take()) this.#known.add(block);
    return this.#known.size > before;
  }

  /** What ran since the last question, as a word. */
  last(): string {
    const blocks = this.#take();
    for (const block of blocks) this.#known.add(block);
    return createHash('sha256').update(blocks.join(' ')).digest('base64');
  }

  #take(): string[] {
    const blocks: string[] = [];
    // The session is of this thread: the answer is there when post returns.
    this.#session.post('Profiler.takePreciseCoverage', (problem, taken) => {
      if (problem !== null) throw problem;
      for (const { url, functions } of taken.result)
        if (url.endsWith(this.#script))
          for (const { ranges } of functions)
            for (const { startOffset, endOffset, count } of ranges)
              if (count > 0)
                blocks.push(`${startOffset}-${endOffset}-${Math.min(32 - Math.clz32(count), 10)}`);
    });
    return blocks;
  }
}

function mutated(parent: Buffer, other: Buffer, random: () => number): Buffer {
  let bytes = parent;
  for (let times = 1 + Math.floor(random() * 5); times > 0; times -= 1)
    bytes = mutatedOnce(bytes, other, random);
  return bytes.subarray(0, 16_384);
}

function mutatedOnce(bytes: Buffer, other: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  const cut = random() < 0.5 ? 0 : Math.floor(random() * Math.min(20, bytes.length - at));
  const put = (middle: Buffer) => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(at + cut)]);
  switch (Math.floor(random() * 6)) {
    case 0:
      return put(Buffer.from([Math.floor(random() * 256)]));
    case 1:
      return put(Buffer.alloc(0));
    case 2:
      return put(other.subarray(Math.floor(random() * other.length)).subarray(0, 200));
    case 3: {
      const piece = bytes.subarray(at, at + 1 + Math.floor(random() * 20));
      return put(Buffer.concat(Array.from({ length: 1 + Math.floor(random() * 8) }, () => piece)));
    }
    default:
      return put(Buffer.from(pick(words, random)));
  }
}

function pick<T>(from: readonly T[], random: () => number): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
