import { project } from '../../../src/host/project.ts';
import type { Host } from '../../../src/host/host.ts';
import { intend, isActionable } from '../../../src/plan/intend.ts';
import type { Rule } from '../../../src/rule.ts';
import { sshd } from '../../../src/rules/sshd/index.ts';
import type { Configuration } from './generate.ts';

const params: Readonly<Record<string, Record<string, unknown>>> = {
  'sshd-access-limited': { allowUsers: ['alice', 'admin'], denyGroups: ['guests', 'games'] },
};

/** What every rule about sshd leaves of a host, one after another. */
export interface Repaired {
  readonly host: Host;
  readonly changed: boolean;
  /** Findings that are still there, by rule. */
  readonly left: readonly string[];
}

export function repairedByAll(host: Host): Repaired {
  let at = host;
  for (const rule of sshd) {
    const values = valuesOf(rule);
    if (rule.notApplicable(at, values) !== undefined) continue;
    for (const change of rule.remediate(at, values))
      if (isActionable(change))
        for (const transition of intend(at, change)) at = project(at, transition.after);
  }
  const left = sshd.flatMap((rule) =>
    rule.notApplicable(at, valuesOf(rule)) === undefined
      ? rule
          .audit(at, valuesOf(rule))
          .map(({ what, actual, where }) => `${rule.id}: ${what} ${actual} ${where}`)
      : [],
  );
  return { host: at, changed: at !== host, left };
}

function valuesOf(rule: Rule): unknown {
  return rule.params.parse(params[rule.id] ?? {});
}

/** The files of a host as a configuration that sshd can be asked about, in another folder's place. */
export function asConfiguration(host: Host, { folder, files, connection }: Configuration): Configuration {
  const names = Object.keys(files).filter((name) => name !== 'sshd_config');
  return {
    folder,
    connection,
    files: {
      sshd_config: host.text('/etc/ssh/sshd_config') ?? '',
      ...Object.fromEntries(names.map((name) => [name, host.text(`${folder}/${name}`) ?? ''])),
    },
  };
}
