import { z } from 'zod';
import { logFiles, type LogFile } from '../../facts/log-files.ts';
import { fits } from '../../facts/wildcard.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { defineRule } from '../../rule.ts';

const params = z.strictObject({
  mode: octalMode({ ceiling: 0o640, floor: 0o600 }),
  exceptions: z
    .array(z.string().regex(/^\/var\/log\/./, 'must be a path or a pattern below /var/log'))
    .default([])
    .describe('files whose modes are left alone, such as /var/log/wtmp; * stands for any text'),
});

export default defineRule({
  id: 'log-file-permissions',
  title: 'Log files are closed to accounts that have no business with them',
  rationale:
    'Logs hold names, addresses and mistyped passwords, and what their group can change proves nothing.',
  impact:
    'Accounts outside the group of a log no longer read it: `last` shows nothing to them, and monitoring may need the group adm.',
  check:
    'No regular file below /var/log lets its group write or execute it, or anybody else do anything with it. Folders are not judged, since rsyslog must be able to make files in /var/log.',
  remedy:
    'Clears those bits on each file, once that class of change is allowed. A program that makes its log anew, such as apt, does so with its own mode: the rules on rsyslog and logrotate see to theirs.',
  consents: ['changes-many-modes'],
  params,
  facts: { logs: logFiles },
  *audit({ logs }, { mode, exceptions }) {
    for (const { path, mode: actual } of open(logs, mode, exceptions))
      yield {
        what: `mode of ${path}`,
        expected: `nothing beyond ${asOctal(fromOctal(mode))} for group and others`,
        actual: asOctal(actual),
        where: path,
        state: 'persistent',
      };
  },
  *evidence({ logs }, { exceptions }) {
    for (const { path, mode } of logs)
      if (exceptions.some((pattern) => fits(pattern, path)))
        yield { what: `left alone, mode ${asOctal(mode)}`, where: path };
  },
  *remediate({ logs }, { mode, exceptions }) {
    for (const { path, mode: actual } of open(logs, mode, exceptions))
      yield { kind: 'attributes', path, mode: actual & ~forbidden(mode), consent: 'changes-many-modes' };
  },
});

function open(logs: readonly LogFile[], mode: string, exceptions: readonly string[]): LogFile[] {
  return logs.filter(
    ({ path, mode: actual }) =>
      (actual & forbidden(mode)) !== 0 && !exceptions.some((pattern) => fits(pattern, path)),
  );
}

/** Bits of the group and of others beyond the limit; the owner's own and the special ones are not asked about. */
function forbidden(mode: string): number {
  return ~fromOctal(mode) & 0o077;
}
