import { join } from '../../host/lookup.ts';
import type { Host } from '../../host/host.ts';
import { defineFact } from '../fact.ts';
import { loadedRules, type LoadedRules } from './load.ts';
import { auditMachine } from './machine.ts';
import { isRulesFile, mergedLines, type AwkSpace, type RulesFile } from './merge.ts';

export const RULES_FOLDER = '/etc/audit/rules.d';
const AWK = '/usr/bin/awk';

/** What the next start of auditd loads. */
export interface RulesOnDisk {
  readonly files: readonly RulesFile[];
  readonly loaded: LoadedRules;
  /** What would be loaded if a file had other bytes; undefined for none. */
  loadedWith(path: string, text: string | undefined): LoadedRules;
}

/** The rules of /etc/audit/rules.d as augenrules merges and auditctl loads them. */
export const rulesOnDisk = defineFact<RulesOnDisk>({
  id: 'audit-rules-on-disk',
  needs: [
    { kind: 'directory', path: RULES_FOLDER, contents: '.rules' },
    { kind: 'attributes', path: AWK },
  ],
  uses: [auditMachine],
  parse(host) {
    const machine = auditMachine.of(host);
    const space = awkSpace(host);
    const files = rulesFiles(host);
    const load = (all: readonly RulesFile[]) => loadedRules(mergedLines(all, space), machine);
    return {
      files,
      loaded: load(files),
      loadedWith(path, text) {
        const others = files.filter((file) => file.path !== path);
        const name = path.slice(path.lastIndexOf('/') + 1);
        return load(text === undefined ? others : [...others, { name, path, text }]);
      },
    };
  },
});

/** What matters of the file that package auditd brings. */
const stock: RulesFile = {
  name: 'audit.rules',
  path: `${RULES_FOLDER}/audit.rules`,
  text: '-D\n-b 8192\n-f 1\n',
};

function rulesFiles(host: Host): RulesFile[] {
  const files = presentFiles(host);
  const awaitsStock = host.arrives('auditd') && !files.some(({ name }) => name === stock.name);
  return awaitsStock ? [...files, stock] : files;
}

function presentFiles(host: Host): RulesFile[] {
  return (host.names(RULES_FOLDER) ?? []).filter(isRulesFile).flatMap((name) => {
    const path = join(RULES_FOLDER, name);
    if (host.find(path).node.type === 'directory') return [];
    const text = host.text(path);
    return text === undefined ? [] : [{ name, path, text }];
  });
}

function awkSpace(host: Host): AwkSpace {
  const { path } = host.find(AWK);
  return /\/(gawk|busybox)$/.test(path) ? 'white space' : 'letter s';
}
