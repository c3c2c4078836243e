import { z } from 'zod';

/** One line for people: no control character can reach a terminal from it. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must be one line without control characters');

/** Lines for people. */
export const Text = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .regex(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$/, 'must be free of control characters');

/** The name of a profile, benchmark or platform: `cis-ubuntu-18.04-v2.1.0`. */
export const Name = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'must be lower-case letters and digits joined by - or .');

/** A benchmark's number of a section or recommendation: `1.1.10`. */
export const DottedNumber = z
  .string()
  .max(40)
  .regex(/^\d+(?:\.\d+)*$/, 'must be a number such as "1.1.10"');

/** A day that exists: `2026-12-31`. */
export const Day = z.iso.date('must be a day that exists, as YYYY-MM-DD');
