import type { ZodType } from 'zod';
import type { Change } from '../../change.ts';
import { packages } from '../../facts/packages.ts';
import { portsToKeep, sshPorts, type OpenPort } from '../../facts/open-ports.ts';
import type { Family } from '../../facts/packet-filter/packet.ts';
import {
  policyVariables,
  readUfwRules,
  UFW_CONF,
  UFW_DEFAULTS,
  ufwFiles,
  type UfwDirection,
  type UfwFiles,
  type UfwRules,
} from '../../facts/ufw-rules.ts';
import { isUfwActive, ufwStatus } from '../../facts/ufw-status.ts';
import { unitState, type UnitState } from '../../facts/units.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { defineRule, type Evident, type Finding, type Rule } from '../../rule.ts';
import { whereFirewallIs } from '../firewall-stack.ts';
import { serviceChanges } from '../service-enabled.ts';
import { bounded } from './bounded.ts';
import { familiesOf } from './ufw-wish.ts';

export const UFW_UNIT = 'ufw.service';

export interface UfwSurroundings {
  readonly ports: readonly OpenPort[];
  readonly ssh: readonly number[];
  readonly unit: UnitState;
}

/** What ufw shall have. What is left out stays. */
export interface UfwWish {
  /** The new text of a family's rules. */
  rules?(rules: UfwRules, family: Family): string;
  readonly deny?: readonly UfwDirection[];
  readonly enabled?: true;
  /** Whether its unit shall start it at boot, and run. */
  readonly unit?: true;
  /** What only a person can decide. */
  readonly decisions?: readonly string[];
}

interface UfwRuleDefinition<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly check: string;
  readonly remedy: string;
  readonly question?: string;
  readonly params: ZodType<P>;
  findings(files: UfwFiles, around: UfwSurroundings, params: P): Finding[];
  wish(files: UfwFiles, around: UfwSurroundings, params: P): UfwWish;
  evidence?(files: UfwFiles): Iterable<Evident>;
}

/** A rule about ufw's own files. Rules are written as ufw writes them, and loaded by ufw. */
export function ufwRule<P extends Record<string, unknown>>(definition: UfwRuleDefinition<P>): Rule {
  const { findings, wish, evidence, ...about } = definition;
  const rule = defineRule({
    ...about,
    consents: ['cuts-network'],
    facts: { ufw: ufwFiles, packages, ports: portsToKeep, ssh: sshPorts, unit: unitState(UFW_UNIT) },
    *audit(facts, params) {
      if (facts.packages.installed('ufw').length === 0) yield notInstalled;
      else yield* findings(facts.ufw, facts, params);
    },
    *evidence(facts) {
      yield* evidence?.(facts.ufw) ?? [];
    },
    *remediate(facts, params) {
      if (facts.packages.installed('ufw').length === 0) return;
      if (findings(facts.ufw, facts, params).length === 0) return;
      if (facts.ufw.conf === undefined || facts.ufw.defaults === undefined || facts.ufw.ip.text === '')
        throw new Unmeasured('files of ufw are missing, without which it does not start: put them back');
      const wanted = wish(facts.ufw, facts, params);
      yield* changes(facts.ufw, wanted);
      if (wanted.unit) yield* serviceChanges(facts.unit).map(cutting);
    },
  });
  return whereFirewallIs('ufw', rule);
}

const notInstalled: Finding = {
  what: 'package ufw',
  expected: 'installed',
  actual: 'not installed',
  where: '/var/lib/dpkg/status',
  state: 'persistent',
};

function cutting(change: Change): Change {
  return change.kind === 'unit' ? { ...change, consent: 'cuts-network' } : change;
}

/** The files first, then one loading of them all where ufw filters or shall filter now. */
function* changes(files: UfwFiles, wish: UfwWish): Iterable<Change> {
  const consent = { consent: 'cuts-network' } as const;
  const after = {
    ...files,
    ip: withText(files.ip, wish.rules?.(files.ip, 'ip')),
    ip6: withText(files.ip6, files.ipv6 ? wish.rules?.(files.ip6, 'ip6') : undefined),
    policies: { ...files.policies },
  };
  const texts = new Map<string, string>();
  for (const direction of wish.deny ?? []) {
    after.policies[direction] = 'deny';
    const path = pathOf(files, policyVariables[direction]);
    const text = texts.get(path) ?? (path === UFW_CONF ? files.conf : files.defaults) ?? '';
    texts.set(path, assigned(text, policyVariables[direction], '"DROP"'));
  }
  if (wish.enabled) texts.set(UFW_CONF, assigned(texts.get(UFW_CONF) ?? files.conf ?? '', 'ENABLED', 'yes'));
  if (after.ip.text !== files.ip.text)
    yield {
      kind: 'file',
      path: files.ip.path,
      content: after.ip.text,
      newMode: 0o640,
      check: 'iptables',
      ...consent,
    };
  if (after.ip6.text !== files.ip6.text)
    yield {
      kind: 'file',
      path: files.ip6.path,
      content: after.ip6.text,
      newMode: 0o640,
      check: 'ip6tables',
      ...consent,
    };
  for (const [path, content] of texts) {
    const before = path === UFW_CONF ? files.conf : files.defaults;
    if (content !== before) yield { kind: 'file', path, content, ...consent };
  }
  if (files.status !== undefined && (isUfwActive(files.status) || wish.enabled)) {
    const content = ufwStatus(after);
    if (content !== files.status) yield { kind: 'table', table: 'ufw', content, ...consent };
  }
  for (const text of wish.decisions ?? []) yield { kind: 'decision', text };
}

/** Where the last line that sets a variable stands. */
function pathOf({ conf = '' }: UfwFiles, variable: string): string {
  return conf.split('\n').some((line) => sets(line, variable)) ? UFW_CONF : UFW_DEFAULTS;
}

/** The text with every line that sets a variable set right; a new one at the end where there is none. */
export function assigned(text: string, variable: string, value: string): string {
  const lines = text.split('\n');
  const isLine = (line: string) => sets(line, variable);
  if (lines.some(isLine))
    return lines.map((line) => (isLine(line) ? `${variable}=${value}` : line)).join('\n');
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${variable}=${value}\n`;
}

function sets(line: string, variable: string): boolean {
  return new RegExp(`^\\s*(?:export\\s+)?${variable}=`).test(line);
}

function withText(rules: UfwRules, text: string | undefined): UfwRules {
  if (text === undefined || text === rules.text) return rules;
  return readUfwRules(rules.path, text);
}

/** The rules as ufw lists them. */
export function* listedRules(files: UfwFiles): Iterable<Evident> {
  const all = familiesOf(files).flatMap((family) =>
    files[family].text.split('\n').filter((line) => line.startsWith('### tuple ###')),
  );
  yield* bounded(
    all.map((line) => line.slice(14)),
    '/etc/ufw/user.rules, user6.rules',
  );
}
