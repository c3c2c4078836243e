import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Block, blocksOf, missing, pages, statusesOf } from './blocks.ts';
import { canStandIn, type Machine, startMachine } from './machine.ts';
import { given, notRun, substitutions } from './stand-ins.ts';
import { unknownWords } from './words.ts';

const blocks = pages().flatMap(blocksOf);
const text = ({ commands }: Block) => commands.map(({ command }) => `${command}\n`).join('');
const reasonOf = (block: Block) =>
  notRun.find(({ page, holds }) => page === block.page && text(block).includes(holds))?.why;

it('names no block that is not there', () => {
  const found = ({ page, holds }: (typeof notRun)[number]) =>
    blocks.some((block) => block.page === page && text(block).includes(holds));
  expect(notRun.filter((one) => !found(one))).toEqual([]);
});

describe.each(blocks.map((block) => ({ block, name: `${block.page}:${block.line}` })))(
  '$name',
  ({ block }) => {
    it('can be read by bash, and names commands and options that exist', async () => {
      await execa('bash', ['-n'], { input: text(block) });
      expect(block.commands.flatMap(({ command }) => unknownWords(command))).toEqual([]);
    });
  },
);

describe.skipIf(!canStandIn)('the commands of the pages (left out without root, namespaces or sudo)', () => {
  const running = blocks.filter((block) => reasonOf(block) === undefined);
  describe.concurrent.each([...new Set(running.map(({ page }) => page))])('%s', (page) => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await startMachine();
      for (const command of given[page] ?? []) {
        const { status, output } = await machine.run(command);
        if (status !== 0) throw new Error(`${command}: ${output}`);
      }
    }, 240_000);
    afterAll(() => machine?.stop());

    it('do what the page says', { timeout: 400_000 }, async ({ expect: here }) => {
      for (const block of running.filter((one) => one.page === page)) {
        const statuses = statusesOf(block);
        for (const [index, { command, output }] of block.commands.entries()) {
          const real = substitutions.reduce((line, { from, to }) => line.replace(from, to), command);
          const ran = await machine.run(real);
          here
            .soft(
              statuses[index],
              `${page}:${block.line}: ${command} gave ${ran.status}:\n${ran.output.slice(-1000)}`,
            )
            .toContain(ran.status);
          here.soft(missing(output, ran.output), `${page}:${block.line}: ${command}`).toEqual([]);
        }
      }
    });
  });
});
