import { execa } from 'execa';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manPage } from '../../build/man-page.ts';
import { program as declared } from '../../src/cli/program.ts';
import { tool } from '../../src/version.ts';
import { program } from '../tool.ts';

const file = join(dirname(program), 'man/cis-harden.1');
const has = spawnSync('man', ['--version']).error === undefined;

it('the built man page is what the commands of now make', () => {
  expect(readFileSync(file, 'utf8')).toBe(manPage(declared(), tool.version));
});

describe.skipIf(!has)('the man page as man shows it (skipped where there is no man)', () => {
  it('brings no warning', async () => {
    const { stderr } = await execa('man', ['--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', file]);
    expect(stderr).toBe('');
  });

  it('tells every command and every option, to the letter', async () => {
    const { stdout } = await execa('man', ['-E', 'UTF-8', '-l', file], {
      env: { MANWIDTH: '200', MAN_KEEP_FORMATTING: '', PAGER: 'cat' },
    });
    for (const command of declared().commands.flatMap((one) => [one, ...one.commands])) {
      expect(stdout).toContain(
        `cis-harden ${command.parent?.parent ? `${command.parent.name()} ` : ''}${command.name()}`,
      );
      for (const { flags } of command.options) expect(stdout).toContain(`       ${flags}`);
    }
    expect(stdout).toContain('  cis-harden audit ssh://ops@db1 --sudo -o json:db1.json -o html:db1.html\n');
  });
});
