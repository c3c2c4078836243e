import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { NftRuleset, type Includes } from './packet-filter/nft-ruleset.ts';
import { packages } from './packages.ts';
import { unitState } from './units.ts';
import { fits, isPattern } from './wildcard.ts';

export const NFTABLES_CONF = '/etc/nftables.conf';
export const NFTABLES_UNIT = 'nftables.service';
/** The file of this tool, which /etc/nftables.conf includes. */
export const NFT_FILE = '/etc/nftables.d/60-cis-harden.nft';

/** The rules of nftables that are loaded at boot, and those in force. */
export interface Nftables {
  readonly conf: string | undefined;
  /** What /etc/nftables.conf with all it includes makes of an empty kernel. */
  readonly persistent: NftRuleset;
  /** The same without the file of this tool. */
  readonly others: NftRuleset;
  readonly ownText: string;
  /** Undefined where nothing runs. */
  readonly running: { readonly text: string; readonly ruleset: NftRuleset } | undefined;
  /** Whether nft comes with the plan, and iptables holds rules that it would list. */
  readonly iptablesHolds: boolean;
  /** Whether the unit that loads the file at boot is there, or comes with the plan. */
  readonly isThere: boolean;
  /** Whether this nft lists priorities by name: since 0.9.1. */
  readonly namesPriorities: boolean;
}

const unit = unitState(NFTABLES_UNIT);
const savers = ['iptables-save', 'ip6tables-save'] as const;

export const nftables = defineFact<Nftables>({
  id: 'nftables',
  needs: [
    { kind: 'file', path: NFTABLES_CONF },
    { kind: 'file', path: NFT_FILE },
    ...(['nft list ruleset', ...savers] as const).map((of) => ({ kind: 'output', of }) as const),
  ],
  uses: [unit, packages],
  parse(host) {
    const conf = host.text(NFTABLES_CONF) ?? (host.arrives('nftables') ? stock : undefined);
    const text = conf ?? '';
    const withOwn = includesOf(host, () => true);
    const withoutOwn = includesOf(host, (path) => path !== NFT_FILE);
    const [installed] = packages.of(host).installed('nftables');
    return {
      conf,
      persistent: new NftRuleset(NFTABLES_CONF, text, withOwn),
      others: new NftRuleset(NFTABLES_CONF, text, withoutOwn),
      ownText: host.text(NFT_FILE) ?? '',
      running: host.running ? listed(host) : undefined,
      iptablesHolds: host.running && host.arrives('nftables') && savers.some((of) => holds(host, of)),
      isThere: host.arrives('nftables') || unit.of(host).boot !== 'not-found',
      namesPriorities: !/^0\.([0-8]\b|9[-+~]|9\.0\b)/.test(installed?.version ?? ''),
    };
  },
});

/** What the file of the package says, without priorities by name, which an nft before 0.9.1 does not read. */
const stock = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
${['input', 'forward', 'output'].map((hook) => `\tchain ${hook} {\n\t\ttype filter hook ${hook} priority 0;\n\t}\n`).join('')}}
`;

function holds(host: Host, saver: (typeof savers)[number]): boolean {
  return /^(-A |:\S+ DROP\b)/m.test(host.output(saver)?.stdout ?? '');
}

function listed(host: Host): NonNullable<Nftables['running']> {
  const said = host.output('nft list ruleset');
  if (said !== undefined && said.status !== 0)
    throw new Unmeasured(`nft list ruleset failed: ${said.stderr.trim() || `status ${said.status}`}`);
  const text = said?.stdout ?? '';
  return { text, ruleset: new NftRuleset('nft list ruleset', text) };
}

/**
 * The files that an include stands for: a relative path starts at /etc, a pattern in the last name takes what fits in
 * alphabetical order and may fit nothing, and a plain path must exist (nft(8), include).
 */
function includesOf(host: Host, wanted: (path: string) => boolean): Includes {
  return (pattern, where) => {
    const path = pattern.startsWith('/') ? pattern : `/etc/${pattern.replace(/^\.\//, '')}`;
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (isPattern(folder)) throw new Unmeasured(`${where}: includes ${pattern}, a pattern of folders`);
    const paths = isPattern(name)
      ? (host.names(folder) ?? [])
          .filter((one) => fits(name, one) && !one.startsWith('.'))
          .map((one) => join(folder, one))
      : [path];
    return paths.filter(wanted).flatMap((one) => {
      if (isPattern(name) && host.find(one).node.type === 'directory') return [];
      const text = host.text(one);
      if (text === undefined)
        throw new Unmeasured(`${where}: includes ${one}, which does not exist, so nft refuses it`);
      return [{ path: one, text }];
    });
  };
}
