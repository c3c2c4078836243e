import { z } from 'zod';
import { homes } from '../../facts/homes.ts';
import { dotFilesOf } from '../../kinds/home-dot-files.ts';
import { homeFinding, homeScope, unjudgedHomes } from '../../kinds/home-scope.ts';
import { asOctal } from '../../kinds/octal-mode.ts';
import { defineRule } from '../../rule.ts';

const WRITABLE_BY_OTHERS = 0o022;

export default defineRule({
  id: 'home-dot-files-writable',
  title: 'Only its owner can write to a dot file',
  rationale: 'Whoever can write to a start-up file runs commands as the account that owns the home.',
  impact: 'Accounts that share a group and keep common start-up files must share them in another way.',
  check:
    'No regular file right in the home of an account that can log in, with a name that begins with a dot, is writable by group or others. Links and what is deeper are not judged.',
  remedy: 'Takes both permissions from each such file, once that class of change is allowed.',
  consents: ['touches-user-files'],
  params: z.strictObject(homeScope),
  facts: { homes },
  *audit(facts, scope) {
    for (const { path, node } of dotFilesOf(facts.homes, scope))
      if ((node.mode & WRITABLE_BY_OTHERS) !== 0)
        yield homeFinding(`mode of ${path}`, 'not writable by group or others', asOctal(node.mode), path);
  },
  evidence: (facts, scope) => unjudgedHomes(facts.homes, scope),
  *remediate(facts, scope) {
    for (const { path, node } of dotFilesOf(facts.homes, scope))
      if ((node.mode & WRITABLE_BY_OTHERS) !== 0)
        yield {
          kind: 'attributes',
          path,
          mode: node.mode & ~WRITABLE_BY_OTHERS,
          consent: 'touches-user-files',
        };
  },
});
