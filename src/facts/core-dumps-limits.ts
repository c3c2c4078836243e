import type { Host } from '../host/host.ts';
import { confFiles, type ConfFile } from './conf-files.ts';
import { defineFact } from './fact.ts';

const MAIN = '/etc/security/limits.conf';
const FOLDER = '/etc/security/limits.d';

/** The drop-in of this tool. */
export const managedLimitsFile = `${FOLDER}/60-cis-harden-core.conf`;

/** A line that sets the hard limit on the size of core dumps (limits.conf(5)). */
export interface CoreLimit {
  readonly file: ConfFile;
  readonly line: number;
  /** Offset of its beginning. */
  readonly start: number;
  /** `*` for everybody but root, a user, `@group`, a range of numbers. */
  readonly domain: string;
  /** As written. */
  readonly value: string;
  /** Whether it forbids core dumps. */
  readonly none: boolean;
}

/** In the order in which pam_limits reads them; of the same domain, the last one is in force. */
export const coreLimits = defineFact<readonly CoreLimit[]>({
  id: 'core-limits',
  needs: [
    { kind: 'file', path: MAIN },
    { kind: 'directory', path: FOLDER, contents: '.conf' },
  ],
  parse(host) {
    const reads = (name: string) => name.endsWith('.conf') && !name.startsWith('.');
    return [main(host), ...confFiles(host, [FOLDER], { reads, folders: 'skip' })].flatMap(coreLimitsIn);
  },
});

function main(host: Host): ConfFile {
  const { path } = host.find(MAIN);
  return { name: 'limits.conf', path, text: path === '/dev/null' ? '' : (host.text(MAIN) ?? '') };
}

/** Four words, the rest of a line after `#` left out; type and item in either case. Lines without a number set nothing. */
export function coreLimitsIn(file: ConfFile): CoreLimit[] {
  const limits: CoreLimit[] = [];
  let start = 0;
  for (const [index, line] of file.text.split('\n').entries()) {
    const [text = ''] = line.split('#', 1);
    const [domain = '', type = '', item = '', value] = text.trim().split(/\s+/);
    const none = value === undefined ? undefined : isNone(value.toLowerCase());
    if (value !== undefined && none !== undefined && isHardCore(type, item))
      limits.push({ file, line: index + 1, start, domain, value, none });
    start += line.length + 1;
  }
  return limits;
}

function isHardCore(type: string, item: string): boolean {
  return ['hard', '-'].includes(type.toLowerCase()) && item.toLowerCase() === 'core';
}

/** As strtoull(3) with base 10 reads the beginning of the value; undefined where pam_limits refuses it. */
function isNone(value: string): boolean | undefined {
  if (['-1', '-', 'unlimited', 'infinity'].includes(value)) return false;
  const [, digits] = /^[+-]?([0-9]+)/.exec(value) ?? [];
  return digits === undefined ? undefined : /^0+$/.test(digits);
}
