import type { Catalogue } from './choice.ts';
import { type Problem, ProfileProblem } from './problem.ts';
import { noRule, type Setting } from './settings.ts';

/** What an option sets, or why it sets nothing. */
export type Override = { readonly setting: Setting } | { readonly problem: Problem };

/**
 * Reads `rule.parameter=value`, the value as YAML: `sshd-access-limited.denyUsers=[root, guest]`. As the rule, `*`
 * stands for every selected one that has the parameter: `*.firewall=nftables`. A mistake is a problem whose place is
 * the option.
 */
export async function override(text: string, catalogue: Catalogue): Promise<Override> {
  const place = { file: `--set ${text}` };
  const [, rule, name, value] = /^([^=]+)\.([^.=]+)=(.*)$/s.exec(text) ?? [];
  if (rule === undefined || name === undefined || value === undefined)
    return { problem: { place, message: 'must have the form RULE.PARAMETER=VALUE' } };
  const message = noRule(rule, catalogue);
  if (message !== undefined) return { problem: { place, message } };
  const { yaml } = await import('../document/yaml.ts');
  try {
    const { value: given } = yaml(place.file, value);
    return { setting: { rule, name, value: given, nameAt: place, at: () => place } };
  } catch (error) {
    if (!(error instanceof ProfileProblem)) throw error;
    const message =
      value.trim() === '' ? 'has no value; for an empty text, write ""' : error.problems[0]?.message;
    return { problem: { place, message: message ?? 'is not valid YAML' } };
  }
}
