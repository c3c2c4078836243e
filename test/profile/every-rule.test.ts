import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rulesWith } from './rules.ts';
import { tiny } from './tiny.ts';

const mode = z.enum(['strict', 'lax']).default('strict');
const rules = rulesWith({
  'few-tries': z.object({ mode, limit: z.int().max(4).default(4) }),
  'no-root': z.object({ mode }),
  unasked: z.object({ depth: z.int().default(1) }),
});
const all = 'select: { levels: { server: 2 } }\n';

describe('a parameter for every rule', () => {
  it('reaches each selected rule that has it', async () => {
    const { params, origins, notices } = await tiny(`${all}parameters:\n  "*": { mode: lax }\n`, { rules });
    expect(params.get('few-tries')).toEqual({ mode: 'lax', limit: 4 });
    expect(params.get('no-root')).toEqual({ mode: 'lax' });
    expect(origins.get('no-root.mode')).toMatchObject({ line: 6 });
    expect(notices).toEqual([]);
  });

  it('yields to a rule’s own entry, wherever that stands', async () => {
    const parent = `id: parent\ntitle: P\nbenchmark: ./tiny.yaml\n${all}parameters:\n  no-root: { mode: strict }\n`;
    const { params } = await tiny('extends: ./parent.yaml\nparameters:\n  "*": { mode: lax }\n', {
      rules,
      files: { 'parent.yaml': parent },
      overrides: { set: ['*.mode=lax'], only: [] },
    });
    expect(params.get('few-tries')).toMatchObject({ mode: 'lax' });
    expect(params.get('no-root')).toEqual({ mode: 'strict' });
  });

  it('is set on the command line, over a file', async () => {
    const { params } = await tiny(`${all}parameters:\n  "*": { mode: strict }\n`, {
      rules,
      overrides: { set: ['*.mode=lax'], only: [] },
    });
    expect(params.get('no-root')).toEqual({ mode: 'lax' });
  });

  it('is refused where no rule has it', async () => {
    await expect(tiny(`${all}parameters:\n  "*": { modes: lax }\n`, { rules })).rejects.toThrow(
      /6:10: unknown parameter of any rule "modes"; did you mean "mode"\?/,
    );
    await expect(tiny(all, { rules, overrides: { set: ['*.modes=lax'], only: [] } })).rejects.toThrow(
      '--set *.modes=lax: unknown parameter of any rule "modes"',
    );
  });

  it('is refused once where its value is out of range', async () => {
    const refused = tiny(`${all}parameters:\n  "*": { mode: soft }\n`, { rules });
    await expect(refused).rejects.toThrow('*.mode is "soft": must be strict or lax');
    await expect(refused).rejects.toMatchObject({ problems: [{ place: { line: 6 } }] });
  });

  it('is refused once where it holds what a terminal obeys', async () => {
    const text = z.string().default('');
    const both = rulesWith({ 'few-tries': z.object({ text }), 'no-root': z.object({ text }) });
    const refused = tiny(`${all}parameters:\n  "*": { text: "\\e[2J" }\n`, { rules: both });
    await expect(refused).rejects.toMatchObject({
      problems: [{ message: expect.stringContaining('*.text holds') }],
    });
  });

  it('is worth a notice where no selected rule has it', async () => {
    const { notices, params } = await tiny(`${all}parameters:\n  "*": { depth: 2 }\n`, { rules });
    expect(notices).toMatchObject([{ message: '*.depth is set, but nothing selects a rule that has it' }]);
    expect(params.has('unasked')).toBe(false);
  });
});
