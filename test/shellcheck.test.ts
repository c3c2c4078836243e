import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

const scripts = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.sh'),
);
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

it.skipIf(!has('shellcheck'))(
  'shellcheck finds nothing in the scripts (skipped where it is not installed)',
  { timeout: 60_000 },
  () => {
    expect(scripts.length).toBeGreaterThan(2);
    const { stdout } = spawnSync('shellcheck', ['--severity=style', ...scripts], {
      cwd: 'src',
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  },
);

it.skipIf(!has('dash')).each(scripts)('%s is read by every sh here', (script) => {
  for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh']]) {
    const [file = '', ...words] = shell;
    const { stderr, error } = spawnSync(file, [...words, '-n', `src/${script}`], { encoding: 'utf8' });
    if (error === undefined) expect(stderr).toBe('');
  }
});
