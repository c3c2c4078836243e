import type { Command } from '@commander-js/extra-typings';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import manifest from '../package.json' with { type: 'json' };
import { manPage } from './man-page.ts';

/** Writes the man page beside the bundle, from the commands that the bundle has. */
export function man() {
  return {
    name: 'man',
    async generateBundle(this: {
      emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown;
    }) {
      const source = manPage(await declared(), manifest.version);
      this.emitFile({ type: 'asset', fileName: 'man/cis-harden.1', source });
    },
  };
}

/** The commands as src/cli declares them, without what they do. */
async function declared(): Promise<Command> {
  mkdirSync('.cache', { recursive: true });
  const folder = resolve(mkdtempSync('.cache/man-'));
  try {
    const bundle = await rolldown({ input: 'src/cli/program.ts', platform: 'node', plugins: [undone] });
    await bundle.write({ file: join(folder, 'program.mjs'), format: 'esm' });
    await bundle.close();
    const built = (await import(pathToFileURL(join(folder, 'program.mjs')).href)) as {
      program: () => Command;
    };
    return built.program();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What commands do is loaded when they are called, and here none is. */
const undone = {
  name: 'undone',
  resolveDynamicImport: (id: unknown) => ({ id: String(id), external: true }),
};
