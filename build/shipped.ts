import { readFileSync } from 'node:fs';
import { benchmarkFormat } from '../src/benchmark/load.ts';
import { type Built, builtPath } from '../src/document/built.ts';
import { checked } from '../src/document/check.ts';
import { Source } from '../src/document/source.ts';
import { yaml } from '../src/document/yaml.ts';
import type { YamlFormat } from '../src/document/yaml-file.ts';
import { documentedFormat } from '../src/profile/documented.ts';
import { profileFormat } from '../src/profile/load.ts';
import { type Kind, shipped as shippedFiles } from '../src/profile/locate.ts';

/** Reads and checks the shipped YAML files while bundling, and puts what was read beside the bundle as JSON. */
export function shipped() {
  return {
    name: 'shipped',
    generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown }) {
      const files = [...built(benchmarkFormat), ...built(profileFormat), ...built(documentedFormat)];
      for (const { path, content } of files)
        this.emitFile({ type: 'asset', fileName: path, source: JSON.stringify(content) });
    },
  };
}

/** What is made of every shipped file of a format, with its path in the folder of the bundle. */
export function built<T>(
  format: YamlFormat<T>,
): { kind: Kind; file: string; path: string; content: Built<T> }[] {
  return [...shippedFiles(format.kind).values()].map((file) => {
    const text = readFileSync(file, 'utf8');
    const { value, spot } = yaml(file, text, format.verbatim);
    const { value: kept } = checked(format.schema, value, new Source(file, text, spot));
    return {
      kind: format.kind,
      file,
      path: builtPath(format.kind, file),
      content: { text, value: kept, spot },
    };
  });
}
