import type { Outcomes } from '../../facts/packet-filter/fate.ts';
import type { NftChain, NftRuleset } from '../../facts/packet-filter/nft-ruleset.ts';
import { nftTokens } from '../../facts/packet-filter/nft-tokens.ts';
import type { Hook, Packet } from '../../facts/packet-filter/packet.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import type { Filter } from './probe.ts';

/** Where rules for a hook are put: in a base chain that people keep for both families, or in a new one. */
export interface Target {
  readonly table: string;
  readonly name: string;
  readonly hook: Hook;
  /** Undefined for a new one. */
  readonly chain: NftChain | undefined;
}

const NEW_TABLE = 'filter';
/** Tables that programs fill anew without asking. */
const ofPrograms =
  /^(docker|firewalld|libvirt|lxc|lxd|incus|kube|cali|cilium|flannel|netavark|cni|f2b|fail2ban|tailscale|crowdsec)/;

export function targetFor(ruleset: NftRuleset, hook: Hook): Target {
  const candidates = ruleset
    .bases(hook, 'ip')
    .filter(({ family, table }) => family === 'inet' && !ofPrograms.test(table));
  const chain =
    candidates.find(({ policy }) => policy === 'drop') ??
    candidates.find(({ table }) => table === NEW_TABLE) ??
    candidates[0];
  if (chain !== undefined) return { table: chain.table, name: chain.name, hook, chain };
  const taken = ruleset.tables.get(`inet ${NEW_TABLE}`)?.chains.has(hook) ?? false;
  if (taken)
    throw new Unmeasured(`chain ${hook} of table inet ${NEW_TABLE} is no filter of its hook: rename it`);
  return { table: NEW_TABLE, name: hook, hook, chain: undefined };
}

/** What becomes of packets in the one chain that rules are put in. */
export function aloneIn(ruleset: NftRuleset, { chain }: Target): Filter {
  return {
    state: 'running',
    where: '',
    outcomes: (packet: Packet): Outcomes => (chain === undefined ? untouched : ruleset.within(chain, packet)),
    policy: () => chain?.policy ?? 'accept',
  };
}

const untouched: Outcomes = new Set(['accepted by policy'] as const);

/** Whether a chain has each of these rules already, so that adding them again would not help. */
export function hasAll({ chain }: Target, lines: readonly string[]): boolean {
  const texts = new Set(chain?.rules.map(({ text }) => text));
  return lines.every((line) => texts.has(asRead(line)));
}

function asRead(line: string): string {
  return nftTokens(line)
    .map(({ text, kind }) => (kind === 'string' ? `"${text}"` : text))
    .join(' ');
}
