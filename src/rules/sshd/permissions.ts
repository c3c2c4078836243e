import { z } from 'zod';
import { defineFact, type Fact } from '../../facts/fact.ts';
import { packages } from '../../facts/packages.ts';
import { SSHD_CONFIG } from '../../facts/sshd-config.ts';
import { privateHostKeys, publicHostKeys, type KeyFiles } from '../../facts/sshd-host-keys.ts';
import type { Found } from '../../host/lookup.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { NOT_INSTALLED } from '../../kinds/sshd-option.ts';
import { defineRule, type Finding, type Rule } from '../../rule.ts';

interface SshdFiles {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  /** What is judged, in the plural. */
  readonly subject: string;
  readonly files: Fact<KeyFiles | undefined>;
  readonly ceiling: number;
}

const mainFile = defineFact<KeyFiles | undefined>({
  id: 'sshd-config-file',
  needs: [{ kind: 'attributes', path: SSHD_CONFIG }],
  uses: [packages],
  parse(host) {
    if (packages.of(host).installed('openssh-server').length === 0) return undefined;
    const found = host.find(SSHD_CONFIG);
    return found.node.type === 'absent' ? [] : [found];
  },
});

/** Rules on who may read and write sshd's own files. */
export const permissions: readonly Rule[] = [
  sshdFiles({
    id: 'sshd-config-permissions',
    title: 'Only root reads and writes sshd_config',
    rationale:
      'Whoever may write it decides who may log in, and whoever may read it learns which ways in are open.',
    subject: SSHD_CONFIG,
    files: mainFile,
    ceiling: 0o600,
  }),
  sshdFiles({
    id: 'sshd-private-host-key-permissions',
    title: 'Only root reads private host keys',
    rationale: 'With a copy of the key anybody can pose as this host to clients that trust it.',
    subject: 'Private host keys: ssh_host_*_key in /etc/ssh and what HostKey lines name',
    files: privateHostKeys,
    ceiling: 0o600,
  }),
  sshdFiles({
    id: 'sshd-public-host-key-permissions',
    title: 'Only root writes public host keys',
    rationale: 'A public key that was swapped misleads everybody who copies it to pin or verify this host.',
    subject: 'Public host keys: ssh_host_*_key.pub in /etc/ssh',
    files: publicHostKeys,
    ceiling: 0o644,
  }),
];

function sshdFiles({ id, title, rationale, subject, files, ceiling }: SshdFiles): Rule {
  return defineRule({
    id,
    title,
    rationale,
    check: `${subject}: each belongs to root:root and has no permission bit beyond ${asOctal(ceiling)}. A link is judged by what it leads to; stricter modes pass.`,
    remedy: 'Clears the bits beyond the limit and gives the file to root:root. Bits are never added.',
    params: z.strictObject({ mode: octalMode({ ceiling, floor: 0 }) }),
    facts: { files },
    notApplicable: ({ files: found }) => whyNot(found, subject),
    *audit({ files: found = [] }, { mode }) {
      for (const file of found) yield* findings(file, fromOctal(mode));
    },
    *evidence({ files: found = [] }) {
      for (const { path, node } of found)
        if (node.type !== 'absent')
          yield { what: `mode ${asOctal(node.mode)}, uid ${node.uid}, gid ${node.gid}`, where: path };
    },
    *remediate({ files: found = [] }, { mode }) {
      for (const file of found)
        if (file.node.type !== 'absent' && findings(file, fromOctal(mode)).length > 0)
          yield {
            kind: 'attributes',
            path: file.path,
            ...((file.node.mode & ~fromOctal(mode)) !== 0 && { mode: file.node.mode & fromOctal(mode) }),
            ...(file.node.uid !== 0 && { uid: 0 }),
            ...(file.node.gid !== 0 && { gid: 0 }),
          };
    },
  });
}

function whyNot(files: KeyFiles | undefined, subject: string): string | undefined {
  if (files === undefined) return NOT_INSTALLED;
  return files.length === 0 ? `there is none of these: ${subject}` : undefined;
}

function findings({ path, node }: Found, limit: number): Finding[] {
  if (node.type === 'absent') return [];
  const finding = (what: string, expected: string, actual: string): Finding => ({
    what: `${what} of ${path}`,
    expected,
    actual,
    where: path,
    state: 'persistent',
  });
  return [
    ...((node.mode & ~limit) === 0
      ? []
      : [finding('mode', `${asOctal(limit)} or stricter`, asOctal(node.mode))]),
    ...(node.uid === 0 ? [] : [finding('owner', 'uid 0 (root)', `uid ${node.uid}`)]),
    ...(node.gid === 0 ? [] : [finding('group', 'gid 0 (root)', `gid ${node.gid}`)]),
  ];
}
