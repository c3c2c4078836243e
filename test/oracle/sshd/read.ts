import { namesOf } from '../../../src/facts/sshd/agree.ts';
import { decide, decideList } from '../../../src/facts/sshd/in-force.ts';
import { listOptions, type SshdOption } from '../../../src/facts/sshd/options.ts';
import type { Setting } from '../../../src/facts/sshd/setting.ts';
import { sshdConfig } from '../../../src/facts/sshd-config.ts';
import type { SshdEvidence } from '../../../src/host/evidence.ts';
import type { Host } from '../../../src/host/host.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';
import { exampleHost } from '../../host.ts';
import { conditions, type Configuration, type Connection } from './generate.ts';

/** Values by keyword, as sshd -T prints them. */
export type Values = Readonly<Record<string, readonly string[]>>;

export const options: readonly SshdOption[] = [
  'LogLevel',
  'X11Forwarding',
  'MaxAuthTries',
  'IgnoreRhosts',
  'HostbasedAuthentication',
  'PermitRootLogin',
  'PermitEmptyPasswords',
  'PermitUserEnvironment',
  'Ciphers',
  'MACs',
  'KexAlgorithms',
  'ClientAliveInterval',
  'ClientAliveCountMax',
  'LoginGraceTime',
  'Banner',
  'UsePAM',
  'AllowTcpForwarding',
  'MaxStartups',
  'MaxSessions',
];

export function hostOf(
  { folder, files, options: words }: Configuration,
  version: string,
  defaults: SshdEvidence['defaults'],
): Host {
  const placed = Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]);
  return exampleHost({
    files: {
      '/etc/ssh/sshd_config': files['sshd_config'] ?? '',
      ...(words !== undefined && { '/etc/default/ssh': `SSHD_OPTS="${words}"\n` }),
      '/etc/issue.net': 'Authorised use only.\n',
      ...Object.fromEntries(placed),
    },
    packages: { 'openssh-server': `1:${version}p1-1` },
    sshd: { defaults },
  });
}

/** Our values for a connection; a string where we say Unmeasured. */
export function reading(host: Host, connection: Connection): Values | string {
  try {
    const config = sshdConfig.of(host);
    if (config === undefined) throw new Error('openssh-server is not installed on the example host');
    const holds = (setting: Setting) => appliesTo(setting, connection);
    const single = options.map((option) => [
      option.toLowerCase(),
      [decide(config.settings, option, config.defaultOf(option), holds).value],
    ]);
    const lists = listOptions.map((option) => [
      option.toLowerCase(),
      namesOf(decideList(config.settings, option, holds)),
    ]);
    return Object.fromEntries([...single, ...lists]);
  } catch (problem) {
    if (problem instanceof Unmeasured) return problem.message;
    throw problem;
  }
}

function appliesTo({ blocks }: Setting, connection: Connection): boolean {
  return blocks.every((block) =>
    block.every(
      ({ attribute, argument }) => conditions.get(`${attribute} ${argument}`)?.(connection) ?? false,
    ),
  );
}

/** Values for which sshd -T prints an older word. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['without-password', 'prohibit-password'],
  ['SILENT', 'QUIET'],
]);

/** Where our values are not sshd's. */
export function differences(ours: Values, theirs: Values): string[] {
  return Object.entries(ours).flatMap(([keyword, value]) => {
    const told = (theirs[keyword] ?? []).map((one) => synonyms.get(one) ?? one).join(' ');
    return told === value.join(' ') ? [] : [`${keyword}: sshd ${told}, here ${value.join(' ')}`];
  });
}
