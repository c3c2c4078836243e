// A run over every parser of test/fuzz that is guided by V8's coverage: `npm run fuzz -- --minutes 30 [--seed N]`.
// What it finds is written to .cache/fuzz/findings: the input, and beside it what it made of the parser.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const SLICE_SECONDS = 120;
const HANG_SECONDS = 60;
const LARGEST = 64 * 1024;

if (isMainThread) await main();
else await work();

async function main() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('give --minutes N and --seed N');
  const folder = resolve('.cache/fuzz');
  const findings = join(folder, 'findings');
  mkdirSync(findings, { recursive: true });
  const bundle = await bundled(folder);
  const until = Date.now() + minutes * 60_000;
  const total = { executions: 0, reached: 0, readers: 0, corpus: 0 };
  process.stdout.write(`seed ${seed}\n`);
  for (let slice = 0; Date.now() < until; slice += 1) {
    const seconds = Math.min(SLICE_SECONDS, (until - Date.now()) / 1000);
    const done = await watched({ bundle, findings, seconds, seed: seed + slice });
    if (done === undefined) continue;
    total.executions += done.executions;
    for (const key of ['reached', 'readers', 'corpus']) total[key] = Math.max(total[key], done[key]);
    process.stdout.write(`${total.executions} executions, ${total.reached} pieces of code reached\n`);
  }
  const found = readdirSync(findings).filter((name) => !name.endsWith('.txt'));
  process.stdout.write(`${JSON.stringify({ ...total, found })}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

/** One slice in a thread of its own, which is ended where one input takes too long. */
function watched({ bundle, findings, seconds, seed }) {
  const shared = new SharedArrayBuffer(LARGEST + 16);
  const numbers = new Int32Array(shared, 0, 4);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { bundle, findings, seconds, seed, shared },
  });
  return new Promise((resolve_, reject) => {
    let [last, since] = [-1, Date.now()];
    const timer = setInterval(() => {
      if (numbers[0] !== last) [last, since] = [numbers[0], Date.now()];
      else if (Date.now() - since > HANG_SECONDS * 1000) {
        const bytes = Buffer.from(new Uint8Array(shared, 16, numbers[1]));
        const name = bytes
          .subarray(0, numbers[2])
          .toString()
          .replace(/[^\w.-]/g, '_');
        writeFileSync(join(findings, `${name}-hang`), bytes.subarray(numbers[2]));
        end();
        resolve_(undefined);
      }
    }, 1000);
    const end = () => {
      clearInterval(timer);
      void worker.terminate();
    };
    worker.on('message', (done) => {
      end();
      resolve_(done);
    });
    worker.on('error', (problem) => {
      end();
      reject(problem);
    });
  });
}

async function work() {
  const { bundle, findings, seconds, seed, shared } = workerData;
  const numbers = new Int32Array(shared, 0, 4);
  const place = new Uint8Array(shared, 16);
  const { guided, modules } = await import(bundle);
  const watch = (name, bytes) => {
    const told = Buffer.concat([Buffer.from(name), bytes]).subarray(0, LARGEST);
    place.set(told);
    numbers[1] = told.length;
    numbers[2] = Buffer.byteLength(name);
    numbers[0] += 1;
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort.postMessage(guided({ seconds, seed, folder: findings, script: 'fuzz.mjs', modules, watch }));
}

/** Parsers and facts in one script, whose coverage V8 counts. */
async function bundled(folder) {
  const { rolldown } = await import('rolldown');
  const facts = readdirSync('src/facts', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const source = [
    ...facts.map((name, at) => `import * as m${at} from ${JSON.stringify(resolve('src/facts', name))};`),
    `export { guided } from ${JSON.stringify(resolve('test/fuzz/guided.ts'))};`,
    `export const modules = [${facts.map((_, at) => `m${at}`).join(', ')}];`,
  ].join('\n');
  const build = await rolldown({
    input: 'fuzz',
    platform: 'node',
    plugins: [
      { name: 'fuzz', resolveId: (id) => (id === 'fuzz' ? id : null), load: (id) => loaded(id, source) },
    ],
    logLevel: 'silent',
  });
  const file = join(folder, 'bundle', 'fuzz.mjs');
  await build.write({ file, format: 'esm', codeSplitting: false });
  return file;
}

function loaded(id, source) {
  if (id === 'fuzz') return source;
  if (id.endsWith('?raw')) return `export default ${JSON.stringify(readFileSync(id.slice(0, -4), 'utf8'))};`;
  return id.endsWith('.hbs') ? { code: 'export default () => "";', moduleType: 'js' } : null;
}
