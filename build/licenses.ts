import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of rolldown's output that are looked at. */
type Output = Readonly<Record<string, { type: string; moduleIds?: readonly string[] }>>;

/** Puts the licences of all that is bundled beside the bundle. Throws where a package comes without one. */
export function licenses() {
  return {
    name: 'licenses',
    generateBundle(
      this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown },
      _options: unknown,
      output: Output,
    ) {
      const source = licensesOf(Object.values(output).flatMap(({ moduleIds = [] }) => moduleIds));
      this.emitFile({ type: 'asset', fileName: 'third-party-licenses.txt', source });
    },
  };
}

/** The licences of the packages that modules are of, in the order of their names. */
export function licensesOf(modules: readonly string[]): string {
  const folders = new Set(modules.flatMap((id) => packageOf(id) ?? []));
  return [...folders]
    .map(licenseOf)
    .sort()
    .join(`\n${'-'.repeat(78)}\n\n`);
}

/** The folder of the package of a module under node_modules. */
function packageOf(id: string): string | undefined {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
}

function licenseOf(folder: string): string {
  const { name, version, license } = manifestOf(folder);
  const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)(?:\.|$|-)/i.test(one));
  if (file === undefined && license === undefined) throw new Error(`${folder} comes without a licence`);
  const text =
    file === undefined
      ? 'The package names this licence and comes without its text.'
      : read(join(folder, file));
  return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
}

function manifestOf(folder: string): { name?: string; version?: string; license?: string } {
  return JSON.parse(read(join(folder, 'package.json'))) as { name?: string };
}

function read(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r', '');
}
