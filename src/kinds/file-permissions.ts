import { z } from 'zod';
import type { AttributesChange, Decision } from '../change.ts';
import { defineFact } from '../facts/fact.ts';
import { fileAttributes } from '../facts/file-attributes.ts';
import { groups } from '../facts/groups.ts';
import type { Found } from '../host/lookup.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { asOctal, fromOctal, octalMode } from './octal-mode.ts';

interface FilePermissions {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly path: string;
  readonly type: 'file' | 'directory';
  /** The permission bits that may be set; every other one, setuid, setgid and sticky included, must not be. */
  readonly ceiling: number;
  /** Bits that a profile may not forbid, because the system needs them. */
  readonly floor?: number;
  /** Names of groups that may own it; the first one that exists is what the repair sets. Default: root alone. */
  readonly groups?: readonly string[];
  /** What it means that nothing stands at the path. */
  readonly absent: 'not-applicable' | 'pass' | 'fail';
  /** What else people should know before the attributes change, one sentence. */
  readonly note?: string;
}

/** A rule that bounds who may read and write one path: root owns it, a known group has it, and no bit is set beyond a ceiling. */
export function filePermissions(definition: FilePermissions): Rule {
  const { id, title, rationale, impact, path, type, ceiling, floor = 0, absent, note } = definition;
  const { groups: owners = ['root'] } = definition;
  const noun = type === 'file' ? 'regular file' : 'directory';

  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `${path} belongs to root and to group ${owners.join(' or ')} and has no permission bit beyond ${asOctal(ceiling)}. A link is judged by what it leads to; stricter modes pass.`,
    remedy: `Clears the bits beyond the limit and gives it to root:${owners[0] ?? 'root'} where it belongs to somebody else. Bits are never added.`,
    params: z.object({ mode: octalMode({ ceiling, floor }) }),
    facts: {
      found: fileAttributes(path),
      groups: owners.every((name) => name === 'root') ? noGroups : groups,
    },
    notApplicable({ found }) {
      return found.node.type === 'absent' && absent === 'not-applicable'
        ? `${path} does not exist`
        : undefined;
    },
    audit: (facts, { mode }) => findings(facts.found, gidsIn(facts.groups), fromOctal(mode)),
    *evidence({ found: { path: real, node } }) {
      if (node.type !== 'absent')
        yield { what: `mode ${asOctal(node.mode)}, uid ${node.uid}, gid ${node.gid}`, where: real };
    },
    *remediate(facts, { mode }) {
      const gids = gidsIn(facts.groups);
      if (findings(facts.found, gids, fromOctal(mode)).length > 0)
        yield repair(facts.found, gids, fromOctal(mode));
    },
  });

  function gidsIn(known: ReadonlyMap<string, number>): Gids {
    const named = owners.map((name) => [name, name === 'root' ? 0 : known.get(name)] as const);
    return new Map(named.flatMap(([name, gid]) => (gid === undefined ? [] : [[gid, name] as const])));
  }

  function findings(found: Found, gids: Gids, limit: number): Finding[] {
    const { path: where, node } = found;
    const finding = (what: string, expected: string, actual: string): Finding => ({
      what: `${what} of ${path}`,
      expected,
      actual,
      where,
      state: 'persistent',
    });
    if (node.type === 'absent') return absent === 'fail' ? [finding('type', noun, 'does not exist')] : [];
    if (node.type !== type) return [finding('type', noun, node.type)];
    const permitted = [...gids].map(([gid, name]) => `gid ${gid} (${name})`).join(' or ');
    return [
      ...((node.mode & ~limit) === 0
        ? []
        : [finding('mode', `${asOctal(limit)} or stricter`, asOctal(node.mode))]),
      ...(node.uid === 0 ? [] : [finding('owner', 'uid 0 (root)', `uid ${node.uid}`)]),
      ...(gids.has(node.gid) ? [] : [finding('group', permitted, `gid ${node.gid}`)]),
    ];
  }

  function repair({ path: real, node }: Found, gids: Gids, limit: number): AttributesChange | Decision {
    if (node.type === 'absent')
      return {
        kind: 'decision',
        text: `${path} does not exist: restore it from a backup before its mode can be right`,
      };
    if (node.type !== type)
      return {
        kind: 'decision',
        text: `${path} leads to ${real}, a ${node.type}: decide what shall stand there`,
      };
    const [gid = 0] = gids.keys();
    return {
      kind: 'attributes',
      path: real,
      ...((node.mode & ~limit) !== 0 && { mode: node.mode & limit }),
      ...(node.uid !== 0 && { uid: 0 }),
      ...(!gids.has(node.gid) && { gid }),
      ...(note !== undefined && { note }),
    };
  }
}

/** Numbers of the groups that may own, in order of preference, with their names. */
type Gids = ReadonlyMap<number, string>;

/** For rules about group root, which is gid 0 whatever /etc/group says. */
const noGroups = defineFact<ReadonlyMap<string, number>>({
  id: 'no groups',
  needs: [],
  parse: () => new Map(),
});
