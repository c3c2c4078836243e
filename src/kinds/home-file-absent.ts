import { z } from 'zod';
import { defineFact } from '../facts/fact.ts';
import { fileAttributes } from '../facts/file-attributes.ts';
import { homes } from '../facts/homes.ts';
import type { Found } from '../host/lookup.ts';
import { defineRule, type Rule } from '../rule.ts';
import { type DotFileOf, dotFilesOf } from './home-dot-files.ts';
import { homeFinding, homeScope, unjudgedHomes } from './home-scope.ts';
import { asOctal } from './octal-mode.ts';

interface HomeFileAbsent {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact: string;
  readonly name: string;
  /** What its owner loses with it, one sentence. */
  readonly note: string;
  /** A file outside of homes that does the same for the whole host; shown, not judged. */
  readonly hostWide?: string;
}

/** A rule that no home holds a regular file of one name. Its content is never looked at. */
export function homeFileAbsent({ id, title, rationale, impact, name, note, hostWide }: HomeFileAbsent): Rule {
  return defineRule({
    id,
    title,
    rationale,
    impact,
    check: `No home of an account that can log in holds a regular file ${name}. A link or a folder of that name is none. Homes on network filesystems are named, not judged.`,
    remedy: `Deletes each of them, once that class of change is allowed; its bytes stay in the journal on the host.`,
    consents: ['touches-user-files'],
    params: z.strictObject(homeScope),
    facts: { homes, hostWide: hostWide === undefined ? nothing : fileAttributes(hostWide) },
    *audit(facts, scope) {
      for (const { account, path, node } of named(dotFilesOf(facts.homes, scope)))
        yield homeFinding(
          `${name} of ${account}`,
          'no such file',
          `mode ${asOctal(node.mode)}, uid ${node.uid}`,
          path,
        );
    },
    *evidence(facts, scope) {
      yield* unjudgedHomes(facts.homes, scope);
      const { path, node } = facts.hostWide;
      if (node.type !== 'absent') yield { what: `${path} says the same for all accounts`, where: path };
    },
    *remediate(facts, scope) {
      for (const { account, path } of named(dotFilesOf(facts.homes, scope)))
        yield {
          kind: 'removal',
          path,
          consent: 'touches-user-files',
          note: `Tell ${account} first. ${note}`,
        };
    },
  });

  function named(files: readonly DotFileOf[]): DotFileOf[] {
    return files.filter((file) => file.name === name);
  }
}

const nothing = defineFact<Found>({
  id: 'nothing host-wide',
  needs: [],
  parse: () => ({ path: '', node: { type: 'absent' } }),
});
