import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, it, onTestFinished } from 'vitest';
import { packageFolder, shipped } from '../../src/profile/locate.ts';

it('finds the shipped files from a bundle as from the sources', async () => {
  const folder = mkdtempSync(join(packageFolder(), 'node_modules/.bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bundle = await rolldown({ input: join(packageFolder(), 'src/profile/locate.ts'), platform: 'node' });
  await bundle.write({ file: join(folder, 'dist/locate.mjs'), format: 'esm' });
  await bundle.close();
  const program = `import { shipped } from ${JSON.stringify(join(folder, 'dist/locate.mjs'))};
    console.log(JSON.stringify([...shipped('profile')]));`;
  // From another folder, as an installed command is called.
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: '/',
    encoding: 'utf8',
  });
  expect(JSON.parse(said)).toEqual([...shipped('profile')]);
});
