import { parseModprobe } from '../facts/modprobe-lines.ts';
import { kernelInteger, parseSysctl } from '../facts/sysctl-lines.ts';
import type { State } from '../host/project.ts';
import type { Transition } from './transition.ts';

type Changed = Pick<Transition, 'before' | 'after'>;

/**
 * Whether the change gives a kernel parameter a value that is wanted for, now or for the next boot. `before` is what the
 * running kernel had, where the change knows.
 */
export function setParameter(
  { before, after }: Changed,
  key: RegExp,
  wanted: (value: number, before: number | undefined) => boolean,
): boolean {
  if (after.kind === 'sysctl') {
    const value = kernelInteger(after.value);
    const was = before.kind === 'sysctl' ? kernelInteger(before.value) : undefined;
    return key.test(after.key) && value !== undefined && wanted(value, was);
  }
  const texts = textsOf({ before, after });
  if (texts === undefined || !/sysctl/.test(texts.path)) return false;
  const said = new Set(
    parameters(texts.path, texts.before).map(({ key: name, value }) => `${name}=${value}`),
  );
  return parameters(texts.path, texts.after).some(({ key: name, value }) => {
    const number = value === null ? undefined : kernelInteger(value);
    return (
      number !== undefined && !said.has(`${name}=${value}`) && key.test(name) && wanted(number, undefined)
    );
  });
}

function parameters(path: string, text: string) {
  return parseSysctl({ name: '', path, text });
}

/** Modules, with `_` for `-`, that the change unloads or keeps from being loaded. */
export function keptOutModules(change: Changed): string[] {
  const { before, after } = change;
  if (after.kind === 'module')
    return after.loaded === null && before.kind === 'module' && before.loaded !== null
      ? [after.name.replaceAll('-', '_')]
      : [];
  const texts = textsOf(change);
  if (texts === undefined || !texts.path.includes('/modprobe.d/')) return [];
  const blocked = (text: string) =>
    parseModprobe({ name: '', path: texts.path, text })
      .filter(({ command }) => command === 'install' || command === 'blacklist')
      .map(({ name }) => name);
  const known = new Set(blocked(texts.before));
  return blocked(texts.after).filter((name) => !known.has(name));
}

/** Whether a rule table, or a file that one is loaded from, shows a sign that it did not show before. */
export function firewallText(change: Changed, sign: (text: string) => boolean): boolean {
  const { before, after } = change;
  if (after.kind === 'table')
    return (
      after.table !== 'audit' && sign(after.content) && !(before.kind === 'table' && sign(before.content))
    );
  const texts = textsOf(change);
  if (texts === undefined || !/\/(?:iptables|nftables|nft|ufw)\b/.test(texts.path)) return false;
  return sign(texts.after) && !sign(texts.before);
}

/** In any of the forms in which a policy is printed or written: iptables-save, nft, `ufw status`, /etc/default/ufw. */
export function dropsForwarded(text: string): boolean {
  return (
    /^:FORWARD (?:DROP|REJECT)\b/m.test(text) ||
    /^-A FORWARD -j (?:DROP|REJECT)\b/m.test(text) ||
    nftDrops(text, 'forward') ||
    /^Default:.*\b(?:deny|reject) \(routed\)/m.test(text) ||
    /^DEFAULT_FORWARD_POLICY="?(?:DROP|REJECT)/m.test(text)
  );
}

/** As `dropsForwarded`, of what comes to the host itself. */
export function dropsIncoming(text: string): boolean {
  return (
    /^:INPUT (?:DROP|REJECT)\b/m.test(text) ||
    nftDrops(text, 'input') ||
    /^Default: (?:deny|reject) \(incoming\)/m.test(text)
  );
}

function nftDrops(text: string, hook: string): boolean {
  return text.split(/\bhook\s/).some((part) => {
    const [head = ''] = part.split(/[{}]/, 1);
    return head.startsWith(hook) && /\bpolicy drop\b/.test(head);
  });
}

/** Chains that kube-proxy, Docker and network plugins name as theirs. */
const theirs =
  /\b(?:KUBE-[A-Z0-9-]+|CNI-[A-Za-z0-9-]+|DOCKER[A-Z0-9-]*|cali-[A-Za-z0-9-]+|FLANNEL-[A-Z]+|CILIUM_[A-Z0-9_]+)/g;

/** Whether a table loses chains that a workload made. */
export function vanishedChains({ before, after }: Changed): boolean {
  if (after.kind !== 'table' || before.kind !== 'table') return false;
  const left = new Set(after.content.match(theirs));
  return (before.content.match(theirs) ?? []).some((chain) => !left.has(chain));
}

/** Mount points that become noexec, now or by fstab(5) or a mount unit. */
export function noexecPoints(change: Changed): string[] {
  const { before, after } = change;
  if (after.kind === 'mount') return has(after, 'noexec') && !has(before, 'noexec') ? [after.point] : [];
  const texts = textsOf(change);
  if (texts === undefined) return [];
  const known = new Set(persisted(texts.path, texts.before));
  return persisted(texts.path, texts.after).filter((point) => !known.has(point));
}

function persisted(path: string, text: string): string[] {
  if (path === '/etc/fstab')
    return text.split('\n').flatMap((line) => {
      const [device = '#', point = '', , options = ''] = line.trim().split(/[ \t]+/);
      return !device.startsWith('#') && options.split(',').includes('noexec') ? [point] : [];
    });
  const [, unit] = /\/([a-z-]+)\.mount(?:\.d\/[^/]+\.conf)?$/.exec(path) ?? [];
  if (unit === undefined || !/^Options=.*\bnoexec\b/m.test(text)) return [];
  return [`/${unit.replaceAll('-', '/')}`];
}

/** Whether a mount at one of these points loses what the files of containers need. */
export function tightenedMount({ before, after }: Changed, points: readonly string[]): boolean {
  return (
    after.kind === 'mount' &&
    points.includes(after.point) &&
    ['nodev', 'nosuid', 'noexec'].some((option) => has(after, option) && !has(before, option))
  );
}

function has(state: State, option: string): boolean {
  return state.kind === 'mount' && state.options.split(',').includes(option);
}

/** Whether an AppArmor profile stops complaining only, or AppArmor is switched on. */
export function enforcedProfile(change: Changed): boolean {
  const { before, after } = change;
  const gone =
    after.kind === 'link' ? after.target === null : after.kind === 'file' && after.node.type === 'absent';
  if (gone) return 'path' in after && /^\/etc\/apparmor\.d\/(?:force-complain|disable)\//.test(after.path);
  if (after.kind === 'unit')
    return (
      after.name === 'apparmor.service' &&
      (after.file.startsWith('enabled') || after.active === 'active') &&
      !(before.kind === 'unit' && before.file.startsWith('enabled') && before.active === 'active')
    );
  const texts = textsOf(change);
  if (texts === undefined) return false;
  if (texts.path.startsWith('/etc/apparmor.d/')) return complaints(texts.after) < complaints(texts.before);
  return (
    /\/grub/.test(texts.path) && /\bapparmor=1\b/.test(texts.after) && !/\bapparmor=1\b/.test(texts.before)
  );
}

function complaints(text: string): number {
  return text.match(/\bflags\s*=\s*\([^)\n]{0,200}\bcomplain\b/g)?.length ?? 0;
}

/** Whether one of these packages is removed. */
export function removedPackage({ after }: Changed, names: ReadonlySet<string>): boolean {
  return after.kind === 'package' && after.paragraph === null && names.has(after.name.replace(/:.*$/, ''));
}

/** Whether a unit of this name starts, now or at the next boot, that did not before. */
export function startedUnit({ before, after }: Changed, name: RegExp): boolean {
  if (after.kind !== 'unit' || before.kind !== 'unit' || !name.test(after.name)) return false;
  const starts = after.active === 'active' && before.active !== 'active';
  return starts || (after.file.startsWith('enabled') && !before.file.startsWith('enabled'));
}

/** Whether a unit of this name is stopped, or kept from starting. */
export function stoppedUnit({ before, after }: Changed, name: RegExp): boolean {
  if (after.kind !== 'unit' || before.kind !== 'unit' || !name.test(after.name)) return false;
  const stops = before.active === 'active' && after.active !== 'active';
  return stops || (after.file !== before.file && /^(?:disabled|masked)/.test(after.file));
}

/** Whether the change reaches below one of these folders. */
export function reachedFile({ after }: Changed, folders: readonly string[]): boolean {
  return 'path' in after && folders.some((folder) => after.path.startsWith(`${folder}/`));
}

/** The text of a file that the change writes, and what stood there; undefined for anything else. */
function textsOf({ before, after }: Changed): { path: string; before: string; after: string } | undefined {
  if (after.kind !== 'file' || before.kind !== 'file' || after.node.type !== 'file') return undefined;
  if (after.node.content === undefined) return undefined;
  const was = before.node.type === 'file' ? (before.node.content ?? '') : '';
  return { path: after.path, before: was, after: after.node.content };
}
