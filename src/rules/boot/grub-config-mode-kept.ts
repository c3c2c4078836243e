import { z } from 'zod';
import { grubMkconfig, type GrubMkconfig } from '../../facts/grub-mkconfig.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { edited } from '../../kinds/text-edit.ts';
import { defineRule, type Finding } from '../../rule.ts';

export default defineRule({
  id: 'grub-config-mode-kept',
  title: 'update-grub leaves the boot loader configuration readable by root alone',
  rationale:
    'Each update of the kernel makes grub.cfg anew, so a mode that was set by hand lasts only until the next one.',
  impact:
    'A script of package grub-common is edited: dpkg’s checksums show it as changed, and the next upgrade of the package brings the old one back.',
  check:
    'The command of /usr/sbin/grub-mkconfig that sets the mode of a new grub.cfg sets 0400 or less, whether or not the file holds a password.',
  remedy: 'Sets the mode in that command and drops the condition on a password around it.',
  params: z.strictObject({ mode: octalMode({ ceiling: 0o400, floor: 0 }) }),
  facts: { script: grubMkconfig },
  notApplicable: ({ script }) =>
    script === undefined ? 'GRUB is not installed: there is no /usr/sbin/grub-mkconfig' : undefined,
  *audit({ script }, { mode }) {
    if (script !== undefined) yield* findings(script, fromOctal(mode));
  },
  *remediate({ script }, { mode }) {
    const limit = fromOctal(mode);
    if (script === undefined || findings(script, limit).length === 0) return;
    if (script.modes.length === 0) {
      yield {
        kind: 'decision',
        text: `${script.path} is not the script that its package brings: make it set mode ${asOctal(limit)} on the new grub.cfg`,
      };
      return;
    }
    const edits = script.modes.flatMap((one) => [
      ...((one.mode & ~limit) === 0
        ? []
        : [{ start: one.start, end: one.end, text: (one.mode & limit).toString(8).padStart(3, '0') }]),
      ...(one.unlessPassword === undefined ? [] : [{ ...one.unlessPassword, text: '' }]),
    ]);
    yield {
      kind: 'file',
      path: script.path,
      content: edited(script.text, edits),
      note: 'The next upgrade of grub-common brings the packaged script back: run cis-harden again after it.',
    };
  },
});

function findings({ path, modes }: GrubMkconfig, limit: number): Finding[] {
  const finding = (expected: string, actual: string, where: string): Finding => ({
    what: 'mode that grub-mkconfig gives grub.cfg',
    expected,
    actual,
    where,
    state: 'persistent',
  });
  const wanted = `${asOctal(limit)} or stricter`;
  if (modes.length === 0) return [finding(wanted, 'not set', path)];
  return modes.flatMap(({ line, mode, unlessPassword }) => [
    ...((mode & ~limit) === 0 ? [] : [finding(wanted, asOctal(mode), `${path}:${line}`)]),
    ...(unlessPassword === undefined
      ? []
      : [finding('set in any case', 'set only where the file holds no password', `${path}:${line}`)]),
  ]);
}
