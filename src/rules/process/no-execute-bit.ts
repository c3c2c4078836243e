import { z } from 'zod';
import { container } from '../../facts/container.ts';
import { identity } from '../../facts/identity.ts';
import { kernelCommandLine, wordsNamed, type KernelWord } from '../../facts/kernel-command-line.ts';
import { noExecute } from '../../facts/processor-flags.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'no-execute-bit',
  title: 'Memory that holds data cannot be executed',
  rationale: 'Code that an intruder writes into a buffer then does not run, it only crashes the process.',
  check:
    'Every processor of the running kernel shows the flag nx, and the command line does not switch it off. Whether that is enough, a person says.',
  remedy: 'None: the bit is switched on in the firmware or the hypervisor, or by a kernel with PAE.',
  question: 'Does the kernel use the no-execute bit of the processors?',
  params: z.strictObject({}),
  facts: { identity, container, processors: noExecute, commandLine: kernelCommandLine },
  notApplicable({ identity: { architecture }, container: inside }) {
    if (inside !== undefined) return `this is a container (${inside}): its kernel is the host’s`;
    return architecture === '' || /^(?:x86_64|i[3-6]86)$/.test(architecture)
      ? undefined
      : `processors of type ${architecture} always have it`;
  },
  *audit({ processors, commandLine }) {
    if (processors === undefined || commandLine === undefined)
      throw new Unmeasured('only a running kernel shows whether the no-execute bit is in use');
    if (processors.processors === 0) throw new Unmeasured('/proc/cpuinfo shows no flags');
    const without = processors.processors - processors.withNx;
    if (without > 0)
      yield {
        what: 'processor flag nx',
        expected: 'on every processor',
        actual: `missing on ${without} of ${processors.processors}`,
        where: '/proc/cpuinfo',
        state: 'running',
      };
    for (const { text } of switchedOff(commandLine))
      yield {
        what: 'kernel command line',
        expected: 'nothing that switches the bit off',
        actual: text,
        where: '/proc/cmdline',
        state: 'running',
      };
  },
  *evidence({ identity: { architecture, kernel }, processors }) {
    if (processors === undefined) return;
    yield { what: `kernel ${kernel} for ${architecture}`, where: 'uname -rm' };
    yield {
      what: `nx on ${processors.withNx} of ${processors.processors} processors`,
      where: '/proc/cpuinfo',
    };
  },
  *remediate({ processors, commandLine }) {
    if (processors !== undefined && processors.withNx < processors.processors)
      yield {
        kind: 'decision',
        text: 'switch the no-execute bit on in the firmware or the hypervisor, or on a 32-bit system install a kernel with PAE',
      };
    for (const { text } of switchedOff(commandLine ?? []))
      yield {
        kind: 'decision',
        text: `take ${text} out of the kernel command line (/etc/default/grub) and run update-grub`,
      };
  },
});

function switchedOff(words: readonly KernelWord[]): KernelWord[] {
  return ['noexec', 'noexec32'].flatMap((name) =>
    wordsNamed(words, name).filter(({ value }) => value === 'off'),
  );
}
