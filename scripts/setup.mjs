// Makes a fresh clone ready: installs what the lock file names, and with `build` bundles the command line.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

function run(command, ...words) {
  const { status, error } = spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function olderThan(made, source) {
  return !existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs;
}

if (olderThan('node_modules/.package-lock.json', 'package-lock.json'))
  run('npm', 'ci', '--no-audit', '--no-fund');
if (process.argv[2] === 'build') run('npm', 'run', '--silent', 'build');
