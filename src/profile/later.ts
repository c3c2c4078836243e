/** How long an exemption holds that a draft or an import writes, in days: until then somebody should have looked. */
export const LASTS = 90;
/** The owner where none is named yet. */
export const NOBODY = 'nobody yet: write who answers for it';

/** A day so many days after another; both YYYY-MM-DD. */
export function later(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
