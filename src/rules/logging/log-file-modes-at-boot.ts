import { z } from 'zod';
import render from '../../../templates/etc/tmpfiles.d/zz-cis-harden.conf.hbs';
import type { Change } from '../../change.ts';
import { compareBytes } from '../../facts/conf-files.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { logFiles, type LogFile } from '../../facts/log-files.ts';
import { managedTmpfiles, modeAfterBoot, type Tmpfiles, tmpfiles } from '../../facts/tmpfiles.ts';
import type { TmpfilesLine } from '../../facts/tmpfiles-lines.ts';
import { fits } from '../../facts/wildcard.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { defineRule } from '../../rule.ts';
import { template } from '../../template.ts';

const dropIn = template<{ lines: readonly { path: string; mode: string }[] }>(render);

const params = z.strictObject({
  mode: octalMode({ ceiling: 0o640, floor: 0o600 }),
  exceptions: z
    .array(z.string().regex(/^\/var\/log\/./, 'must be a path or a pattern below /var/log'))
    .default([])
    .describe('files whose modes are left alone, such as /var/log/wtmp; * stands for any text'),
});

export default defineRule({
  id: 'log-file-modes-at-boot',
  title: 'A boot does not open log files again',
  rationale:
    'systemd-tmpfiles gives the records of logins the modes of its own lists whenever a system starts, whatever chmod has done before.',
  impact: 'After a boot too, `last` and `lastb` show nothing to accounts outside the group of those files.',
  check:
    'No line of tmpfiles.d gives a regular file below /var/log a mode that lets its group write or execute it, or anybody else do anything with it, as far as no later line takes that back.',
  remedy: `Sets the modes behind all other lines, in ${managedTmpfiles}.`,
  params,
  facts: { logs: logFiles, boot: tmpfiles, obstacle: dropInObstacle(managedTmpfiles) },
  *audit({ logs, boot }, { mode, exceptions }) {
    for (const { path, mode: actual, by } of opened(logs, boot, mode, exceptions))
      yield {
        what: `mode of ${path} after a boot`,
        expected: `nothing beyond ${asOctal(fromOctal(mode))} for group and others`,
        actual: asOctal(actual),
        where: `${by.file.path}:${by.line}`,
        state: 'persistent',
      };
  },
  *remediate({ logs, boot, obstacle }, { mode, exceptions }) {
    const wrong = opened(logs, boot, mode, exceptions);
    const odd = wrong.filter(({ path }) => !isPlain(path));
    for (const { path, by } of odd)
      yield {
        kind: 'decision',
        text: `change ${by.file.path}:${by.line}, which opens ${JSON.stringify(path)}`,
      };
    const lines = new Map(
      boot.managed.flatMap((line) => (line.mode === undefined ? [] : [[line.path, line.mode]])),
    );
    for (const { path, mode: actual } of wrong) if (isPlain(path)) lines.set(path, actual & ~forbidden(mode));
    if (wrong.length === odd.length) return;
    yield obstacle === undefined ? written(lines) : { kind: 'decision', text: obstacle };
  },
});

interface Opened {
  readonly path: string;
  readonly mode: number;
  /** The line that has the last word. */
  readonly by: TmpfilesLine;
}

function opened(
  logs: readonly LogFile[],
  boot: Tmpfiles,
  limit: string,
  exceptions: readonly string[],
): Opened[] {
  const now = new Map(logs.map(({ path, mode }) => [path, mode]));
  const made = boot.created.map(({ path }) => path).filter((path) => path.startsWith('/var/log/'));
  return [...new Set([...now.keys(), ...made])].flatMap((path) => {
    const lines = boot.on(path);
    const by = lines.findLast((line) => line.mode !== undefined) ?? lines.at(-1);
    const mode = modeAfterBoot(lines, now.get(path));
    if (by === undefined || mode === undefined || (mode & forbidden(limit)) === 0) return [];
    // A mode that no line sets is what stands there now, which is judged as that.
    if (now.has(path) && lines.every((line) => line.mode === undefined || line.onlyNew)) return [];
    return exceptions.some((pattern) => fits(pattern, path)) ? [] : [{ path, mode, by }];
  });
}

/** Bits of the group and of others beyond the limit. */
function forbidden(mode: string): number {
  return ~fromOctal(mode) & 0o077;
}

/** Written without quotes, the path means itself: no wildcard, no specifier, no blank. */
function isPlain(path: string): boolean {
  return /^[A-Za-z0-9/._@:+,-]+$/.test(path);
}

function written(lines: ReadonlyMap<string, number>): Change {
  const sorted = [...lines].sort(([a], [b]) => compareBytes(a, b));
  return {
    kind: 'file',
    path: managedTmpfiles,
    content: dropIn({ lines: sorted.map(([path, mode]) => ({ path, mode: asOctal(mode) })) }),
  };
}
