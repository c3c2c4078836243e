import { z } from 'zod';
import { aptSources } from '../../facts/apt-sources.ts';
import type { AptSource } from '../../facts/apt-sources-lines.ts';
import { aptPinning } from '../../facts/apt-pinning.ts';
import { osRelease } from '../../facts/os-release.ts';
import { defineRule } from '../../rule.ts';

/** As many sources as fit on one screen beside the rest. */
const SHOWN = 12;

export default defineRule({
  id: 'apt-sources-reviewed',
  title: 'Packages come only from where the site wants them from',
  rationale: 'Whoever controls a package source runs what they like as root at the next upgrade.',
  check:
    'Shows the sources that are switched on in /etc/apt/sources.list and sources.list.d, options that weaken signatures, and pins. Where `approved` lists beginnings of URIs, every source must begin with one of them.',
  remedy: 'None: which sources are right is for people to say.',
  question:
    'Are these package sources the ones that this site has approved, and is the release still supported?',
  params: z.strictObject({
    approved: z
      .array(z.string().regex(/^[a-z][a-z0-9+.-]*:\S+$/i, 'must be the beginning of a URI'))
      .default([])
      .describe('beginnings of URIs of approved sources'),
  }),
  facts: { apt: aptSources, pinning: aptPinning, system: osRelease },
  *audit({ apt }, { approved }) {
    if (approved.length === 0) return;
    for (const source of strangers(apt.sources, approved))
      yield {
        what: 'package source',
        expected: 'an approved one',
        actual: shown(source.uri),
        where: source.where,
        state: 'persistent',
      };
  },
  *evidence({ apt: { sources, malformed, ignored }, pinning, system }) {
    yield {
      what: `${system.name}: whether it still gets updates, its publisher says`,
      where: '/etc/os-release',
    };
    if (sources.length === 0) yield { what: 'no package source at all', where: '/etc/apt/sources.list' };
    for (const one of weakened(sources)) yield one;
    for (const { type, uri, suite, components, where } of sources.slice(0, SHOWN))
      yield { what: `${type} ${shown(uri)} ${[suite, ...components].join(' ')}`, where };
    if (sources.length > SHOWN)
      yield { what: `${sources.length - SHOWN} more sources`, where: '/etc/apt/sources.list.d' };
    for (const where of malformed.slice(0, 3)) yield { what: 'a line that apt refuses', where };
    for (const where of ignored.slice(0, 3)) yield { what: 'left out by apt because of its name', where };
    yield* pinning.slice(0, SHOWN);
  },
  *remediate({ apt }, { approved }) {
    const found = approved.length === 0 ? [] : strangers(apt.sources, approved);
    if (found.length > 0)
      yield {
        kind: 'decision',
        text: `decide about the sources at ${[...new Set(found.map(({ where }) => where))].slice(0, 10).join(', ')}: switch them off, or name them in approved of apt-sources-reviewed`,
      };
  },
});

function strangers(sources: readonly AptSource[], approved: readonly string[]): AptSource[] {
  return sources.filter(({ uri }) => !approved.some((beginning) => uri.startsWith(beginning)));
}

function* weakened(sources: readonly AptSource[]) {
  for (const { options, uri, where } of sources) {
    for (const name of ['trusted', 'allow-insecure', 'allow-weak', 'allow-downgrade-to-insecure'])
      if (['yes', 'true', 'with', 'on', 'enable', '1'].includes((options.get(name) ?? '').toLowerCase()))
        yield { what: `${name}=yes: signatures of ${shown(uri)} are not insisted on`, where };
    if (/^(?:http|ftp):/i.test(uri) && !/^http:\/\/[^/@]*(?:ubuntu\.com|debian\.org)\//i.test(`${uri}/`))
      yield {
        what: `${shown(uri)} is not one of the publisher’s names, and is reached without encryption`,
        where,
      };
  }
}

/** A name and a password in a URI are nobody's business. */
function shown(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//…@');
}
