import { z } from 'zod';
import type { Change } from '../../change.ts';
import { defineFact, type Fact } from '../../facts/fact.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import type { Found } from '../../host/lookup.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { defineRule, type Finding, type Rule } from '../../rule.ts';

interface SchedulerUsers {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  /** `cron` or `at`: its lists are /etc/NAME.allow and /etc/NAME.deny. */
  readonly scheduler: 'cron' | 'at';
  readonly isInstalled: Fact<boolean>;
  /** What a person should know about the list's group, one sentence. */
  readonly note: string;
}

const params = z.strictObject({
  mode: octalMode({ ceiling: 0o640, floor: 0 }),
  users: z
    .array(z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be the name of an account'))
    .optional()
    .describe('who may have jobs besides root; where it is left out, a list that is there keeps its names'),
});

/** A rule that lets only the accounts of a list that root keeps have jobs of their own. */
export function schedulerUsers({ scheduler, isInstalled, note, ...texts }: SchedulerUsers): Rule {
  const allow = `/etc/${scheduler}.allow`;
  const deny = `/etc/${scheduler}.deny`;
  return defineRule({
    ...texts,
    impact: 'Accounts that are not on the list can no longer change their jobs; the jobs they have go on.',
    check: `${allow} is a file of root:root without permission bits beyond 0640, and ${deny} does not exist. With \`users\`, the list holds nobody else.`,
    remedy: `Makes ${allow} with the names of \`users\` (nobody but root by default), clears bits, gives it to root:root, and removes ${deny}; a rollback brings that back.`,
    params,
    facts: {
      isInstalled,
      allow: fileAttributes(allow),
      deny: fileAttributes(deny),
      names: namesIn(allow),
    },
    notApplicable: (facts) => (facts.isInstalled ? undefined : `${scheduler} is not installed`),
    audit: (facts, values) => findings(facts, values),
    *evidence(facts) {
      const listed = facts.allow.node.type === 'file' ? facts.names : [];
      if (listed.length > 0) yield { what: `names ${listed.join(', ')}`, where: allow };
    },
    *remediate(facts, values) {
      if (findings(facts, values).length > 0) yield* changes(facts, values);
    },
  });

  function findings(facts: Lists, { mode, users }: z.infer<typeof params>): Finding[] {
    const finding = (what: string, expected: string, actual: string, where = allow): Finding => ({
      ...{ what, expected, actual, where },
      state: 'persistent',
    });
    const { node } = facts.allow;
    const found: Finding[] = [];
    if (node.type !== 'file')
      found.push(finding(allow, 'a regular file', node.type === 'absent' ? 'does not exist' : node.type));
    else {
      if ((node.mode & ~fromOctal(mode)) !== 0)
        found.push(
          finding(`mode of ${allow}`, `${asOctal(fromOctal(mode))} or stricter`, asOctal(node.mode)),
        );
      if (node.uid !== 0) found.push(finding(`owner of ${allow}`, 'uid 0 (root)', `uid ${node.uid}`));
      if (node.gid !== 0) found.push(finding(`group of ${allow}`, 'gid 0 (root)', `gid ${node.gid}`));
      const strangers = users === undefined ? [] : facts.names.filter((name) => !permitted(users).has(name));
      if (strangers.length > 0)
        found.push(finding(`names in ${allow}`, [...permitted(users)].join(', '), facts.names.join(', ')));
    }
    if (facts.deny.node.type !== 'absent')
      found.push(finding(deny, 'does not exist', facts.deny.node.type, deny));
    return found;
  }

  function* changes(facts: Lists, { mode, users }: z.infer<typeof params>): Iterable<Change> {
    const { path, node } = facts.allow;
    const warning = users?.some((name) => name !== 'root') ? { note } : {};
    const written = {
      kind: 'file',
      path,
      content: (users ?? []).map((name) => `${name}\n`).join(''),
      ...warning,
    } as const;
    if (node.type === 'absent') yield { ...written, newMode: fromOctal(mode) };
    else if (node.type !== 'file')
      yield {
        kind: 'decision',
        text: `${allow} leads to ${path}, a ${node.type}: decide what shall stand there`,
      };
    else {
      if (users !== undefined && facts.names.some((name) => !permitted(users).has(name))) yield written;
      yield { kind: 'attributes', path, mode: node.mode & fromOctal(mode), uid: 0, gid: 0 };
    }
    if (facts.deny.node.type === 'file') yield { kind: 'removal', path: deny };
    else if (facts.deny.node.type !== 'absent')
      yield { kind: 'decision', text: `${deny} is a ${facts.deny.node.type}: decide where it shall go` };
  }
}

interface Lists {
  readonly allow: Found;
  readonly deny: Found;
  readonly names: readonly string[];
}

/** root may always have jobs, listed or not. */
function permitted(users: readonly string[] = []): ReadonlySet<string> {
  return new Set(['root', ...users]);
}

/** One name per line (crontab(1), at(1)). */
function namesIn(path: string): Fact<readonly string[]> {
  return defineFact<readonly string[]>({
    id: `names in ${path}`,
    needs: [{ kind: 'file', path }],
    parse(host) {
      if (host.find(path).node.type !== 'file') return [];
      const lines = (host.text(path) ?? '').split('\n').map((line) => line.trim());
      return lines.filter((line) => line !== '');
    },
  });
}
