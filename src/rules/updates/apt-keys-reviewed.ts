import { z } from 'zod';
import { aptKeyrings, type AptKeyring } from '../../facts/apt-sources-keys.ts';
import type { OpenPgpKey } from '../../facts/openpgp.ts';
import { timeOfLook } from '../../facts/time-of-look.ts';
import { defineRule } from '../../rule.ts';

/** As many keys as fit on one screen. */
const SHOWN = 25;

export default defineRule({
  id: 'apt-keys-reviewed',
  title: 'apt trusts only signatures of keys that the site expects',
  rationale:
    'A key that was once added for one archive vouches for every other that names no keyring of its own.',
  check:
    'Shows fingerprint, owner and expiry of every key in /etc/apt/trusted.gpg, trusted.gpg.d and the keyrings that sources name. Where `approved` lists fingerprints, every key must be one of them.',
  remedy: 'None: which keys are right is for people to say.',
  question: 'Are these keys, by their full fingerprints, the ones that this site expects, and still valid?',
  params: z.strictObject({
    approved: z
      .array(
        z.string().regex(/^(?:[0-9A-Fa-f]{4} *){10}$/, 'must be a full fingerprint of 40 hexadecimal digits'),
      )
      .default([])
      .describe('full fingerprints of approved keys'),
  }),
  facts: { keyrings: aptKeyrings, now: timeOfLook },
  *audit({ keyrings }, { approved }) {
    if (approved.length === 0) return;
    for (const { path, key } of strangers(keyrings, approved))
      yield {
        what: 'key that apt trusts',
        expected: 'an approved one',
        actual: `${key.fingerprint} ${key.user}`.trim(),
        where: path,
        state: 'persistent',
      };
  },
  *evidence({ keyrings, now }) {
    const all = keyrings.flatMap(({ path, keys, usedBy }) =>
      (keys ?? []).map((key) => ({ path, key, usedBy })),
    );
    for (const { path, key, usedBy } of all.slice(0, SHOWN))
      yield {
        what: `${described(key, now)}, ${usedBy === undefined ? 'for any source' : `for ${usedBy.length} sources`}`,
        where: path,
      };
    if (all.length > SHOWN)
      yield { what: `${all.length - SHOWN} more keys`, where: '/etc/apt/trusted.gpg.d' };
    for (const { path, keys } of keyrings)
      if (keys === undefined) yield { what: 'not a keyring that apt reads', where: path };
  },
  *remediate({ keyrings }, { approved }) {
    const found = approved.length === 0 ? [] : strangers(keyrings, approved);
    if (found.length > 0)
      yield {
        kind: 'decision',
        text: `decide about keys in ${[...new Set(found.map(({ path }) => path))].slice(0, 10).join(', ')}: remove them, or name them in approved of apt-keys-reviewed`,
      };
  },
});

function strangers(keyrings: readonly AptKeyring[], approved: readonly string[]) {
  const known = new Set(approved.map((fingerprint) => fingerprint.replaceAll(' ', '').toUpperCase()));
  return keyrings.flatMap(({ path, keys }) =>
    (keys ?? []).filter(({ fingerprint }) => !known.has(fingerprint)).map((key) => ({ path, key })),
  );
}

function described({ fingerprint, user, expires, revoked }: OpenPgpKey, now: number): string {
  const words = [`${fingerprint} ${user}`.trim()];
  if (revoked) words.push('revoked');
  if (expires === undefined) words.push('never expires');
  else
    words.push(
      `${expires < now ? 'expired' : 'expires'} ${new Date(expires * 1000).toISOString().slice(0, 10)}`,
    );
  return words.join(', ');
}
