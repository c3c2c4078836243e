import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/facts/fact.ts';
import { askWith, factsIn, placesOf } from './facts.ts';
import { hostileBytes, longInputs } from './generate.ts';
import { feed, parsers } from './parsers.ts';

/** Longer with CIS_HARDEN_LONG; what does not end is stopped by vitest. */
const long = process.env['CIS_HARDEN_LONG'] !== undefined;
const milliseconds = long ? 20_000 : 80;
const options = { numRuns: long ? 100_000 : 300, interruptAfterTimeLimit: milliseconds };
const longest = long ? 1_000_000 : 40_000;
/** Their time grows with the product of two lengths, of a pattern and of a name, which is short on every host. */
const products = new Set(['matchesName', 'fits', 'pathFits']);

const folder = new URL('../../src/facts/', import.meta.url).pathname;
const facts = new Map((await factModules()).flatMap(factsIn).map((fact) => [fact.id, fact]));

describe('a parser of bytes from a target ends, and throws nothing but our own errors', () => {
  it.each(Object.keys(parsers))('%s', (name) => {
    fc.assert(
      fc.property(hostileBytes, (bytes) => feed(name, bytes)),
      options,
    );
  });
});

describe('a fact of a host with hostile bytes ends, and throws nothing but our own errors', () => {
  it('is asked of every file of facts', () => {
    expect(facts.size).toBeGreaterThan(85);
  });

  it.each([...facts.values()].map((fact): [string, Fact<unknown>] => [fact.id, fact]))('%s', (_, fact) => {
    const places = placesOf(fact);
    const place = places.length === 0 ? fc.constant(undefined) : fc.constantFrom(...places);
    fc.assert(
      fc.property(place, hostileBytes, (at, bytes) => askWith(fact, at, bytes)),
      options,
    );
  });
});

describe(`a long input of one thing over and over, of ${longest} bytes, is read to its end`, () => {
  const inputs = longInputs(longest, long);

  it.each(Object.keys(parsers).filter((name) => !products.has(name)))(
    '%s',
    (name) => {
      for (const bytes of inputs) feed(name, bytes);
    },
    120_000,
  );
});

async function factModules(): Promise<object[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return Promise.all(names.map((name) => import(/* @vite-ignore */ join(folder, name)) as Promise<object>));
}
