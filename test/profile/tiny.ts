import { join } from 'node:path';
import { z } from 'zod';
import { effectiveProfile, type Wanted } from '../../src/profile/effective.ts';
import type { EffectiveProfile } from '../../src/profile/resolve.ts';
import { folderWith } from './files.ts';
import { rulesWith } from './rules.ts';

/** A benchmark of three lines, one of which has a number that YAML would read as 1.1. */
export const tinyBenchmark = `id: tiny
title: Tiny
version: 1.0.0
published: 2020-01-31
platform: { id: ubuntu, version: "18.04" }
sections:
  - { id: "1", title: One }
recommendations:
  - { id: "1.1", title: First, levels: { server: 1 }, assessment: automated, rules: [few-tries] }
  - { id: "1.2", title: Second, levels: { server: 2 }, assessment: automated, rules: [few-tries, no-root] }
  - { id: "1.10", title: Tenth, levels: { server: 2, workstation: 1 }, assessment: manual }
`;

export const tinyRules = rulesWith({
  'few-tries': z
    .object({
      limit: z.int().min(1).max(4).default(4),
      users: z.array(z.string().regex(/^\S+$/, 'must be free of blanks')).default([]),
      mode: z.enum(['strict', 'lax', 'off']).default('strict'),
      quiet: z.boolean().default(false),
      window: z.union([z.literal('never'), z.int().min(1)]).default('never'),
    })
    .refine(
      ({ limit, users }) => limit > 1 || users.length === 0,
      'must leave users out where the limit is 1',
    ),
  'no-root': z.object({}),
  unasked: z.object({ limit: z.int().default(1) }),
});

type Options = Partial<Omit<Wanted, 'profile' | 'folder'>> & {
  files?: Record<string, string | Uint8Array>;
};

/** What the profile `profile.yaml` means on the tiny benchmark. Its first three lines are given. */
export function tiny(rest: string, options: Options = {}): Promise<EffectiveProfile> {
  return wholeTiny(`id: mine\ntitle: Mine\nbenchmark: ./tiny.yaml\n${rest}`, options);
}

/** As `tiny`, with the whole file given. */
export function wholeTiny(
  profile: string | Uint8Array,
  { files = {}, ...options }: Options = {},
): Promise<EffectiveProfile> {
  const folder = folderWith({ 'tiny.yaml': tinyBenchmark, 'profile.yaml': profile, ...files });
  return effectiveProfile({
    profile: join(folder, 'profile.yaml'),
    rules: tinyRules,
    today: '2026-06-15',
    ...options,
  });
}
