import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

/** The instructions of the Containerfile, with their continued lines as one; no registry is needed to read it. */
const steps = readFileSync('Containerfile', 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => /^([A-Z]+) (.+)$/.exec(line)?.slice(1) ?? ['', line]);
const of = (name: string) => steps.flatMap(([step, rest = '']) => (step === name ? [rest] : []));

it('has instructions that exist, and begins with one image', () => {
  const known = new Set(['FROM', 'RUN', 'COPY', 'USER', 'WORKDIR', 'ENTRYPOINT', 'CMD']);
  expect(steps.filter(([step = '']) => !known.has(step))).toEqual([]);
  expect(steps[0]?.[0]).toBe('FROM');
  expect(of('FROM')).toHaveLength(1);
});

it('has a Node that the program runs with', () => {
  const least = /\d+/.exec(manifest.engines.node)?.[0];
  expect(/node:(\d+)-/.exec(of('FROM')[0] ?? '')?.[1]).toBe(least);
});

it('copies only what is in the tree or made by the build that it names', () => {
  const sources = of('COPY').flatMap((rest) =>
    rest
      .split(' ')
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1),
  );
  const made = /file = '([^']+)'/.exec(readFileSync('rolldown.single.config.ts', 'utf8'))?.[1];
  expect(sources).toEqual([made, 'LICENSE', 'NOTICE']);
  // Node takes a file for a module by the end of its real name.
  expect(of('COPY')[0]).toMatch(/ \/usr\/local\/lib\/cis-harden\.mjs$/);
  expect(of('RUN')[0]).toContain('ln -s ../lib/cis-harden.mjs /usr/local/bin/cis-harden');
});

it('runs the program, and not as root', () => {
  expect(of('USER')).toEqual(['node']);
  expect(JSON.parse(of('ENTRYPOINT')[0] ?? '')).toEqual(['cis-harden']);
  expect(JSON.parse(of('CMD')[0] ?? '')).toEqual(['--help']);
});
