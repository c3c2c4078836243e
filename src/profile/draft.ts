import type { Workload } from '../facts/workloads.ts';
import type { Warning } from '../plan/plan.ts';
import { plain } from '../report/terminal.ts';
import { later, LASTS, NOBODY } from './later.ts';

/** What a drafted profile is made of. */
export interface Draft {
  /** The profile that is extended: a name, or an absolute path. */
  readonly parent: { readonly reference: string; readonly title: string };
  readonly host: { readonly hostname: string; readonly name: string };
  readonly workloads: readonly Workload[];
  /** What is to be exempted, in the benchmark's order, with the warnings that each gives rise to. */
  readonly exempt: readonly DraftedExemption[];
  /** Warnings that no exemption takes away. */
  readonly remaining: readonly Warning[];
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly owner?: string | undefined;
}

export interface DraftedExemption {
  readonly id: string;
  readonly warnings: readonly Warning[];
}

/**
 * A profile that takes what breaks the host's containers out of another profile. A draft: each exemption has a reason,
 * an owner to be named and an end.
 */
export function draftProfile(draft: Draft): string {
  const { parent, host, workloads, exempt, today } = draft;
  const name = plain(host.hostname === '' ? host.name : host.hostname, 60);
  const lines = [
    `# Drafted by cis-harden profiles draft on ${today} for ${name} (${plain(host.name, 200)}).`,
    ...findings(workloads).map((line) => `# ${line}`),
    ...verdict(draft).map((line) => `# ${line}`),
    `id: ${idFor(host.hostname)}`,
    `title: ${quoted(`${parent.title}, for the containers of ${name}`, 500)}`,
    `extends: ${quoted(parent.reference, 500)}`,
    '',
    ...(exempt.length === 0
      ? ['exemptions: []']
      : ['exemptions:', ...exempt.flatMap((one) => entry(one, draft))]),
  ];
  return `${lines.join('\n')}\n`;
}

function findings(workloads: readonly Workload[]): string[] {
  if (workloads.length === 0) return ['No kubelet, containerd, Docker or network plugin was found there.'];
  return [
    'Found there:',
    ...workloads.map(({ name, evidence }) => {
      const shown = evidence.map(({ what, where }) => `${plain(what, 200)} (${plain(where, 200)})`);
      return `  ${name}: ${shown.join('; ')}`;
    }),
  ];
}

function verdict({ workloads, exempt, remaining }: Draft): string[] {
  return [
    ...(workloads.length > 0 && exempt.length === 0
      ? ['No change that the profile asks for is known to break it.']
      : []),
    ...(exempt.length > 0
      ? ['Before it is used: name an owner for each exemption, and look whether there is a better answer.']
      : []),
    ...remaining.map(({ address, why }) => `Still warned of: ${plain(address, 200)}: ${plain(why)}`),
  ];
}

function entry({ id, warnings }: DraftedExemption, { today, owner = NOBODY }: Draft): string[] {
  return [
    `  - recommendation: ${quoted(id, 40)}`,
    '    reason: potential-operational-impact',
    `    note: ${quoted(noteOf(warnings), 2000)}`,
    `    owner: ${quoted(owner, 200)}`,
    `    expires: ${later(today, LASTS)}`,
  ];
}

function noteOf(warnings: readonly Warning[]): string {
  const reasons = [...new Set(warnings.map(({ why }) => why))];
  const names = [...new Set(warnings.flatMap(({ workloads }) => workloads))];
  const addresses = [...new Set(warnings.map(({ address }) => address))];
  const shown = addresses.slice(0, 3).join(', ');
  const more = addresses.length > 3 ? ` and ${addresses.length - 3} more` : '';
  return `For ${names.join(', ')}: ${reasons.join('; ')} (${shown}${more}).`;
}

/** A text in YAML's double quotes, which are JSON's, free of what a terminal would obey. */
function quoted(text: string, limit: number): string {
  return JSON.stringify(plain(text, limit - 1));
}

/** A name as profiles have it, made of a host's. */
function idFor(hostname: string): string {
  const name = hostname
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return name === '' ? 'drafted' : `drafted-${name}`;
}
