import { profileFrom } from './load.ts';
import { type Resolution, resolveProfile } from './resolve.ts';

/**
 * A resolution with a profile that is not in a file yet and extends the one it has. Throws ProfileProblem where the
 * text, which is our own, is refused.
 */
export async function extendedBy(resolution: Resolution, name: string, text: string): Promise<Resolution> {
  const loaded = await profileFrom(name, text);
  const { benchmark } = resolution.chain.profile;
  const profile = { ...loaded, ...(benchmark && { benchmark }) };
  const next = { ...resolution, chain: { profile, links: [...resolution.chain.links, profile] } };
  resolveProfile(next);
  return next;
}
