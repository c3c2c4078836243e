// Runs as the owner of a home and swaps what lies there, as fast as it can, until it is killed. Prints how often.
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';

const [home, vault] = process.argv.slice(2);
const names = ['.rc', '.netrc', '.ssh', '.link', '.cis-harden.1'];
const things = [
  (at) => writeFileSync(at, 'hers\n', { mode: 0o666 }),
  (at) => symlinkSync(`${vault}/shadow`, at),
  (at) => symlinkSync(`${vault}/folder`, at),
  (at) => symlinkSync(`${vault}/new`, at),
  (at) => symlinkSync('elsewhere', at),
  (at) => mkdirSync(at, 0o777),
  (at) => linkSync(`${vault}/shared`, at),
];

/** What is in the way, or not there any more, is a race that was lost. */
function attempt(work) {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

let count = 0;
process.umask(0);
attempt(() => mkdirSync(`${home}/pool`));
for (let turn = 0; ; turn += 1) {
  for (const name of names) {
    const at = `${home}/${name}`;
    const fresh = `${home}/pool/${turn % 7}`;
    // What was hers lies in its place most of the time, so that the runner comes to its work.
    const make = turn % 3 === 0 ? things[0] : things[(turn + count) % things.length];
    attempt(() => rmSync(fresh, { recursive: true, force: true }));
    if (!attempt(() => make(fresh))) continue;
    if (attempt(() => renameSync(fresh, at))) count += 1;
    else attempt(() => renameSync(at, `${home}/pool/${7 + (turn % 100)}`));
  }
  if (turn % 200 === 0) writeSync(1, `${count}\n`);
}
