import { z } from 'zod';

/**
 * A parameter that is the largest mode a path may have, written in octal as for chmod(1). It may be stricter
 * than `ceiling`, which is its default, and must leave the bits of `floor`.
 */
export function octalMode({ ceiling, floor }: { ceiling: number; floor: number }): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .regex(/^0?[0-7]{3,4}$/, `must be an octal mode in quotes, such as "${asOctal(ceiling)}"`)
    .refine((mode) => (fromOctal(mode) & ~ceiling) === 0, `must not permit more than ${asOctal(ceiling)}`)
    .refine(
      (mode) => (floor & ~fromOctal(mode)) === 0,
      `must permit ${asOctal(floor)}, which the system needs`,
    )
    .default(asOctal(ceiling));
}

export function fromOctal(mode: string): number {
  return Number.parseInt(mode, 8);
}

/** `0644`: always four digits. */
export function asOctal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
