import { systemdConfOption } from '../../kinds/systemd-conf-option.ts';
import type { Rule } from '../../rule.ts';

const coredump = { daemon: 'coredump', section: 'Coredump' } as const;

export const systemdCoredump: readonly Rule[] = [
  systemdConfOption({
    ...coredump,
    id: 'coredump-storage-none',
    title: 'systemd stores no core dumps',
    rationale:
      'Once systemd-coredump is installed the kernel hands every dump to it, whatever the limit of the process says.',
    impact: 'coredumpctl shows that a program crashed, and nothing of its memory.',
    option: 'Storage',
    value: 'none',
    accepts: (value) => (['none', 'external', 'journal'].includes(value) ? value === 'none' : undefined),
  }),
  systemdConfOption({
    ...coredump,
    id: 'coredump-process-size-zero',
    title: 'systemd does not look into core dumps',
    rationale: 'The stack trace that it would write into the journal can hold secrets of the process.',
    impact: 'The journal shows no stack trace of a crash.',
    option: 'ProcessSizeMax',
    value: '0',
    accepts: isZeroSize,
  }),
];

/** What systemd cannot read it ignores; to be sure, that counts as a size all the same. */
function isZeroSize(value: string): boolean | undefined {
  return value === '' ? undefined : /^0+[BKMGTPE]?$/.test(value);
}
