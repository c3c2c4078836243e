import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StepEvent } from '../../src/apply/run.ts';
import { type StepOptions, withSteps } from '../../src/commands/steps.ts';

type Event = readonly [number: number, event: StepEvent, seconds: number];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.stubEnv('LC_ALL', 'C.UTF-8');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What is printed, and what is said to be left after each event that comes after so many seconds. */
async function shown(
  labels: readonly string[],
  events: readonly Event[],
  options: Partial<StepOptions> = {},
) {
  const lines: string[] = [];
  const left: (number | undefined)[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const result = await withSteps(
    { color: false, ...options },
    labels,
    (_, seconds) => left.push(seconds),
    async (watch) => {
      for (const [number, event, seconds] of events) {
        vi.advanceTimersByTime(seconds * 1000);
        watch(number, labels.length, labels[number - 1] ?? '', event);
      }
      return 'made';
    },
  );
  stdout.mockRestore();
  return { result, printed: lines.join(''), left };
}

/** Begins and ends steps, each in so many seconds. */
function made(from: number, to: number, seconds: number): Event[] {
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return numbers.flatMap((number): Event[] => [
    [number, 'begin', 0],
    [number, 'done', seconds],
  ]);
}

const files = Array.from({ length: 20 }, (_, at) => `write /etc/${at + 1}`);

describe('the steps of a run', () => {
  const events: Event[] = [
    [1, 'begin', 0],
    [1, 'done', 1],
    [2, 'begin', 0],
    [2, 'failed', 1],
    [1, 'undone', 1],
  ];

  it('are told one by one', async () => {
    expect(await shown(['write /etc/a', 'change /etc/b'], events)).toMatchObject({
      result: 'made',
      printed: `\
done    1/2  write /etc/a
failed  2/2  change /etc/b
undone  1/2  write /etc/a

`,
    });
  });

  it.each([{ format: 'json' }, { quiet: true }] as const)('are not told with %j', async (options) => {
    expect((await shown(['write /etc/a', 'change /etc/b'], events, options)).printed).toBe('');
  });

  it('print nothing where there are none', async () => {
    expect((await shown([], [])).printed).toBe('');
  });
});

describe('the time that is left', () => {
  it('is told once there is a basis', async () => {
    const { left } = await shown(files, made(1, 10, 2));
    expect(left.slice(0, 9).every((one) => one === undefined)).toBe(true);
    expect(left.at(-1)).toBe(20);
  });

  it('is not told while packages wait or come, and is counted from there on', async () => {
    const labels = ['install aide, auditd', ...files];
    const { left } = await shown(labels, [...made(1, 1, 300), ...made(2, 6, 1)]);
    expect(left.slice(0, -1).every((one) => one === undefined)).toBe(true);
    expect(left.at(-1)).toBe(15);
    expect((await shown([...files, 'remove telnet'], made(1, 20, 2))).left.some(Boolean)).toBe(false);
  });

  it('is not told of what is taken back after a failure', async () => {
    const back = [10, 9, 8, 7, 6].map((number): Event => [number, 'undone', 2]);
    const { left } = await shown(files, [...made(1, 10, 2), [11, 'begin', 0], [11, 'failed', 1], ...back]);
    expect(left.slice(-6).every((one) => one === undefined)).toBe(true);
  });
});
