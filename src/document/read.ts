import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { heldContent } from './built.ts';
import { type Place, ProfileProblem } from '../profile/problem.ts';

/** No profile or benchmark is near this size; what is larger was named by mistake. */
const limit = 1024 * 1024;

/**
 * The text of a file of the person who calls. Refuses what is no regular file, is larger than 1 MiB or is not
 * UTF-8 text.
 *
 * @param asked where the file is named, when that is not the file itself
 */
export function readText(file: string, asked: Place = { file }): string {
  return heldContent(file)?.text ?? textOf(file, readBytes(file, asked));
}

/** Decodes what `readText` read. */
export function textOf(file: string, bytes: Uint8Array): string {
  if (bytes.length > limit) throw refused({ file }, `is larger than ${limit / 1024} KiB`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused({ file }, 'is not UTF-8 text');
  }
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control === null) return text;
  const line = text.slice(0, control.index).split('\n').length;
  const code = control[0].charCodeAt(0).toString(16).padStart(2, '0');
  throw refused({ file, line }, `is not text: holds the control character 0x${code}`);
}

function readBytes(file: string, asked: Place): Uint8Array {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe waits for a writer that may never come.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    if (status.isDirectory()) throw refused(asked, `${file} is a folder, not a file`);
    if (!status.isFile()) throw refused(asked, `${file} is not a regular file`);
    return readUpTo(descriptor, limit + 1);
  } catch (error) {
    if (error instanceof ProfileProblem) throw error;
    throw refused(asked, `${file} cannot be read: ${reason(error)}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readUpTo(descriptor: number, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const read = readSync(descriptor, bytes, length, most - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return reasons[code] ?? code;
}

function refused(place: Place, message: string): ProfileProblem {
  return new ProfileProblem([{ place, message }]);
}
