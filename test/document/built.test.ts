import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { built } from '../../build/shipped.ts';
import { benchmarkFormat } from '../../src/benchmark/load.ts';
import type { Path } from '../../src/document/plain.ts';
import { Source } from '../../src/document/source.ts';
import { yamlFile } from '../../src/document/yaml-file.ts';
import { documentedFormat } from '../../src/profile/documented.ts';
import { profileFormat } from '../../src/profile/load.ts';
import { packageFolder, shipped } from '../../src/profile/locate.ts';
import { program } from '../tool.ts';

/** The path of every value inside a value, and its own. */
function paths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).map(([key, one]) =>
    paths(one, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...inner.flat()];
}

describe.each([benchmarkFormat, profileFormat, documentedFormat])('every shipped $kind', (format) => {
  const files = built<unknown>(format).map(({ file, path, content }) => ({ file, path, content }));

  it('is built', () => {
    expect(files.map(({ file }) => file)).toEqual([...shipped(format.kind).values()]);
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('$path has the values of the file, each at its place', async ({ file, content }) => {
    const text = readFileSync(file, 'utf8');
    // From the sources nothing is built, so this is what YAML and the schema say.
    const read = await yamlFile<unknown>(format, file, text);
    const again = JSON.parse(JSON.stringify(content)) as typeof content;
    expect(again.value).toEqual(read.value);
    expect(again.text).toBe(text);
    const source = new Source(file, text, again.spot);
    for (const path of [...paths(read.value), ['constructor'], ['nowhere', 3]]) {
      expect(source.at(path)).toEqual(read.source.at(path));
      expect(source.keyAt(path)).toEqual(read.source.keyAt(path));
    }
  });
});

describe('the bundle', () => {
  /** An installed package of its own, with another title for `aks` in what was built. */
  async function installed() {
    const folder = mkdtempSync(join(tmpdir(), 'cis-harden-built-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(dirname(program), join(folder, 'dist'), { recursive: true });
    for (const name of ['profiles', 'package.json'])
      cpSync(join(packageFolder(), name), join(folder, name), { recursive: true });
    const content = JSON.parse(readFileSync(join(folder, 'dist/profiles/aks.json'), 'utf8')) as {
      value: { title: string };
    };
    content.value.title = 'From the build';
    writeFileSync(join(folder, 'dist/profiles/aks.json'), JSON.stringify(content));
    return folder;
  }

  async function title(folder: string, profile: string): Promise<string> {
    const { stdout } = await execa('node', [join(folder, 'dist/cli.js'), 'profiles', 'show', profile]);
    return (JSON.parse(stdout) as { profile: { title: string } }).profile.title;
  }

  it('takes what was built of a file that is as it was', async () => {
    const folder = await installed();
    expect(await title(folder, 'aks')).toBe('From the build');
  });

  it('reads a shipped file that somebody edited', async () => {
    const folder = await installed();
    const file = join(folder, 'profiles/aks.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/^title: .*$/m, 'title: Edited'));
    expect(await title(folder, 'aks')).toBe('Edited');
  });

  it("reads a person's own file of the same name", async () => {
    const folder = await installed();
    const file = join(folder, 'aks.yaml');
    writeFileSync(file, 'id: aks\ntitle: Mine\nextends: aks\n');
    expect(await title(folder, file)).toBe('Mine');
  });

  it('does not take a shipped file of another kind for a profile', async () => {
    const folder = await installed();
    const file = join(folder, 'profiles/benchmarks/cis-ubuntu-18.04-v2.1.0.yaml');
    await expect(title(folder, file)).rejects.toThrow('unknown key "version"');
  });

  it('does without what was built, and with less than all of it', async () => {
    const folder = await installed();
    writeFileSync(join(folder, 'dist/profiles/aks.json'), '{"text":');
    rmSync(join(folder, 'dist/profiles/benchmarks'), { recursive: true });
    expect(await title(folder, 'aks')).toBe('AKS node on Ubuntu 18.04');
  });
});
