import { execa } from 'execa';
import { expect, it } from 'vitest';
import { program } from '../tool.ts';

it.each(['rules', 'profiles show aks'])('%s ends as ever where nobody reads it', async (words) => {
  // The reader is gone long before anything is written.
  const { stdout } = await execa('sh', [
    '-c',
    `exec 3>&1; { node "$0" ${words}; echo "status $?" >&3; } 2>&3 | true`,
    program,
  ]);
  expect(stdout).toBe('status 0');
});
