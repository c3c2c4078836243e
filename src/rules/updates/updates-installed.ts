import { z } from 'zod';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { identity } from '../../facts/identity.ts';
import { osRelease } from '../../facts/os-release.ts';
import { packages, isInstalled } from '../../facts/packages.ts';
import { pendingUpdates, type PendingUpdate, type PendingUpdates } from '../../facts/pending-updates.ts';
import { defineRule } from '../../rule.ts';

const REBOOT = '/run/reboot-required';
const ATTACHED = '/var/lib/ubuntu-advantage/private/machine-token.json';
const SHOWN = 10;

export default defineRule({
  id: 'updates-installed',
  title: 'No update waits to be installed',
  rationale: 'What an update repairs is public from then on, and so is the way in that it closes.',
  check:
    'A simulated apt-get upgrade, with the package lists that the host has, would install nothing; with `securityOnly`, nothing from an archive whose name holds security. Whether the lists are fresh and the release still gets updates, a person says.',
  remedy: 'None: an upgrade restarts services, and a new kernel needs a reboot.',
  question:
    'Are all updates installed, going by package lists of today and a release that its publisher still supports?',
  params: z.strictObject({ securityOnly: z.boolean().default(false) }),
  facts: {
    pending: pendingUpdates,
    packages,
    system: osRelease,
    identity,
    reboot: fileAttributes(REBOOT),
    attached: fileAttributes(ATTACHED),
  },
  *audit({ pending }, { securityOnly }) {
    const updates = wanted(pending, securityOnly);
    if (updates.length > 0)
      yield {
        what: 'packages with an update',
        expected: 'none',
        actual: `${updates.length}: ${updates
          .slice(0, 5)
          .map(({ name }) => name)
          .join(', ')}${updates.length > 5 ? ', …' : ''}`,
        where: 'apt-get -s upgrade',
        state: 'running',
      };
  },
  *evidence({ pending, packages: known, system, identity: { kernel }, reboot, attached }) {
    yield { what: system.name, where: '/etc/os-release' };
    for (const { name, version, origin } of pending.updates.slice(0, SHOWN))
      yield { what: `${name} ${version} from ${origin}`, where: 'apt-get -s upgrade' };
    if (pending.updates.length > SHOWN)
      yield { what: `${pending.updates.length - SHOWN} more updates`, where: 'apt-get -s upgrade' };
    if (pending.held.length > 0)
      yield { what: `held: ${pending.held.slice(0, SHOWN).join(', ')}`, where: '/var/lib/dpkg/status' };
    if (reboot.node.type !== 'absent') yield { what: 'a reboot is due', where: REBOOT };
    const kernels = known
      .installed('linux-image-*')
      .filter(({ name }) => /^linux-image-(?:unsigned-)?[0-9]/.test(name));
    if (kernels.length > 0)
      yield {
        what: `running ${kernel}, installed ${kernels
          .filter(isInstalled)
          .map(({ name }) => name)
          .slice(0, 5)
          .join(', ')}`,
        where: 'uname -r',
      };
    if (system.id === 'ubuntu')
      yield {
        what:
          attached.node.type === 'absent'
            ? 'not attached to Ubuntu Pro, which ESM updates need'
            : 'attached to Ubuntu Pro',
        where: ATTACHED,
      };
  },
  *remediate({ pending }, { securityOnly }) {
    if (wanted(pending, securityOnly).length > 0)
      yield {
        kind: 'decision',
        text: 'decide when to run apt-get upgrade: it restarts services, and a new kernel needs a reboot',
      };
  },
});

function wanted({ updates }: PendingUpdates, securityOnly: boolean): readonly PendingUpdate[] {
  return securityOnly ? updates.filter(({ origin }) => /security/i.test(origin)) : updates;
}
