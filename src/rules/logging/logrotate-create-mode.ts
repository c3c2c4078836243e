import { z } from 'zod';
import { createMode, logrotate, logrotatePlace, type LogrotateStatement } from '../../facts/logrotate.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'logrotate-create-mode',
  title: 'Log files that logrotate makes are not open to everybody',
  rationale:
    'Each rotation makes the file anew, so a lax mode here undoes every chmod of the log within a week.',
  impact: 'With a stricter wtmp, `last` shows nothing to accounts that are not root or in its group.',
  check:
    'No `create` in logrotate.conf and the files that it includes names a mode beyond 0640. One without a mode keeps that of the log and passes.',
  remedy:
    'Clears the bits beyond the limit where the mode is written. Files that are there already keep their modes.',
  params: z.strictObject({ mode: octalMode({ ceiling: 0o640, floor: 0 }) }),
  facts: { logrotate },
  notApplicable: ({ logrotate: config }) => (config === undefined ? 'logrotate is not installed' : undefined),
  *audit({ logrotate: config = [] }, { mode }) {
    for (const statement of config.filter((one) => isLax(one, fromOctal(mode))))
      yield {
        what: `create for ${statement.logs.length === 0 ? 'every log' : statement.logs.join(' ')}`,
        expected: `${asOctal(fromOctal(mode))} or stricter`,
        actual: statement.value,
        where: logrotatePlace(statement),
        state: 'persistent',
      };
  },
  *remediate({ logrotate: config = [] }, { mode }) {
    const limit = fromOctal(mode);
    const texts = new Map<string, string>();
    const lax = config.filter((one) => isLax(one, limit)).sort((a, b) => b.start - a.start);
    for (const statement of new Map(lax.map((one) => [`${one.file.path}\n${one.start}`, one])).values()) {
      const written = createMode(statement);
      if (written === undefined) continue;
      const { path, text } = statement.file;
      const known = texts.get(path) ?? text;
      const { start } = statement;
      texts.set(
        path,
        known.slice(0, start) + asOctal(written.mode & limit) + known.slice(start + written.digits.length),
      );
    }
    for (const [path, content] of texts) yield { kind: 'file', path, content, check: 'logrotate' };
  },
});

function isLax(statement: LogrotateStatement, limit: number): boolean {
  const written = createMode(statement);
  return written !== undefined && (written.mode & ~limit) !== 0;
}
