import { z } from 'zod';
import { gdm, type Gdm } from '../../facts/gdm.ts';
import type { KeyFileEntry } from '../../facts/key-file.ts';
import { commentOut } from '../../kinds/comment-out.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'gdm-xdmcp-disabled',
  title: 'Nobody logs in graphically over the network by XDMCP',
  rationale: 'XDMCP carries everything in the clear, the password that is typed included.',
  impact: 'X terminals can no longer open a session on this host.',
  check:
    'No line of group [xdmcp] in /etc/gdm3/custom.conf or daemon.conf sets Enable to true or 1, in letters of either case.',
  remedy:
    'Comments such lines out. In force after gdm3 starts next, which would end the sessions that are open now.',
  params: z.strictObject({}),
  facts: { gdm },
  notApplicable: ({ gdm: found }) => (found === undefined ? 'package gdm3 is not installed' : undefined),
  *audit({ gdm: found }) {
    for (const { file, line, value } of enabling(found))
      yield {
        what: 'Enable in group [xdmcp]',
        expected: 'not true',
        actual: value,
        where: `${file.path}:${line}`,
        state: 'persistent',
      };
  },
  *remediate({ gdm: found }) {
    for (const change of commentOut(enabling(found)))
      yield change.kind === 'file'
        ? {
            ...change,
            note: 'In force once gdm3 is started anew, which ends the graphical sessions: leave it to the next boot.',
          }
        : change;
  },
});

function enabling(found: Gdm | undefined): KeyFileEntry[] {
  return (found?.daemon ?? []).filter(
    ({ group, key, value }) =>
      group.toLowerCase() === 'xdmcp' &&
      key.toLowerCase() === 'enable' &&
      ['true', '1'].includes(value.toLowerCase()),
  );
}
