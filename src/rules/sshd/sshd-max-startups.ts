import { z } from 'zod';
import { sshdOption } from '../../kinds/sshd-option.ts';

const whole = (limit: number) => z.int().min(1).max(limit).default(limit);

export default sshdOption({
  id: 'sshd-max-startups',
  title: 'Few SSH connections may wait for authentication at once',
  rationale:
    'A flood of unauthenticated connections is dropped at random before it takes all memory and processes.',
  option: 'MaxStartups',
  params: z
    .strictObject({ start: whole(10), rate: whole(30), full: whole(60) })
    .refine(({ start, full }) => start <= full, 'start must not be greater than full'),
  expects: (limits) => `at most ${joined(limits)} in each of the three numbers`,
  accepts(value, { start, rate, full }) {
    const [actualStart = 0, actualRate = 0, actualFull = 0] = value.split(':').map(Number);
    return actualStart <= start && actualRate <= rate && actualFull <= full;
  },
  sets: joined,
});

function joined({ start, rate, full }: { start: number; rate: number; full: number }): string {
  return `${start}:${rate}:${full}`;
}
