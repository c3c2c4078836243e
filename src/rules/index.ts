import type { Rule } from '../rule.ts';
import { accounts } from './accounts/index.ts';
import { ageing } from './ageing/index.ts';
import { auditing } from './auditing/index.ts';
import { banners } from './banners/index.ts';
import { cron } from './cron/index.ts';
import { filesystemWalk } from './filesystem-walk/index.ts';
import { firewall } from './firewall/index.ts';
import { filePermissions } from './file-permissions/index.ts';
import { homes } from './homes/index.ts';
import { kernelModules } from './kernel-modules/index.ts';
import { kernelParameters } from './kernel-parameters/index.ts';
import { logging } from './logging/index.ts';
import { mounts } from './mounts/index.ts';
import { networkInterfaces } from './network-interfaces/index.ts';
import { packages } from './packages/index.ts';
import { passwords } from './passwords/index.ts';
import { services } from './services/index.ts';
import { shellEnvironment } from './shell-environment/index.ts';
import { sshd } from './sshd/index.ts';
import { su } from './su/index.ts';
import { sudo } from './sudo/index.ts';
import { time } from './time/index.ts';
import { boot } from './boot/index.ts';
import { apparmor } from './apparmor/index.ts';
import { processes } from './process/index.ts';
import { integrity } from './integrity/index.ts';
import { desktop } from './desktop/index.ts';
import { updates } from './updates/index.ts';

/** Every rule, by id, in the order in which their changes are folded into a plan. */
export const rules: ReadonlyMap<string, Rule> = byId([
  ...packages,
  ...time,
  ...firewall,
  ...services,
  ...mounts,
  ...kernelModules,
  ...networkInterfaces,
  ...kernelParameters,
  ...banners,
  ...sshd,
  ...sudo,
  ...su,
  ...passwords,
  ...cron,
  ...updates,
  ...desktop,
  ...apparmor,
  ...processes,
  ...boot,
  ...ageing,
  ...shellEnvironment,
  ...accounts,
  ...homes,
  ...auditing,
  ...logging,
  ...filePermissions,
  ...filesystemWalk,
  ...integrity,
]);

function byId(all: readonly Rule[]): Map<string, Rule> {
  const known = new Map<string, Rule>();
  for (const rule of all) {
    if (known.has(rule.id)) throw new Error(`two rules have the id ${rule.id}`);
    known.set(rule.id, rule);
  }
  return known;
}
