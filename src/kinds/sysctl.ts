import { z } from 'zod';
import type { Change } from '../change.ts';
import { dropInObstacle } from '../facts/drop-in.ts';
import { ipv6InUse } from '../facts/ipv6.ts';
import { pathOf, runningSysctls, type RunningSysctls } from '../facts/running-sysctls.ts';
import { dottedKey } from '../facts/sysctl-lines.ts';
import { managedSysctlFile, sysctlSettings, type SysctlSettings } from '../facts/sysctl-settings.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { decidingLines, otherInterfaces, patternOf } from './sysctl-evidence.ts';
import { persist } from './sysctl-drop-in.ts';
import { contraryFinding, contraryLines, missingLine, type Wanted } from './sysctl-persistence.ts';

interface Parameter extends Wanted {
  /** Set for a second name of another parameter: a line may use it, but none has to, and the value is one. */
  readonly alias?: true;
}

interface SysctlRule {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** Those of IPv6 are left out where the host does not speak it. */
  readonly parameters: readonly Parameter[];
  /** Whether the value must be written down even where the kernel's own default gives it. */
  readonly requireLine: boolean;
  /** Set where a kernel may be built without the parameter. */
  readonly optional?: true;
  /** Set where other programs switch the parameter on because they need it. */
  readonly mayCutNetwork?: true;
  readonly note?: string;
}

const lineRequired = z.object({ requireLine: z.boolean().default(true) });
const lineOptional = z.object({ requireLine: z.boolean().default(false) });

/** A rule that fixes kernel parameters, both now and for the next boot. */
export function sysctlRule({
  parameters,
  requireLine,
  optional,
  mayCutNetwork,
  note,
  ...rule
}: SysctlRule): Rule {
  const names = parameters
    .filter(({ alias }) => !alias)
    .map(({ key, value }) => `${dottedKey(key)} = ${value}`);
  const keys = parameters.map(({ key }) => key);
  const patterns = parameters.flatMap((one) => (one.alias ? [] : (patternOf(one) ?? [])));

  return defineRule({
    ...rule,
    check:
      `The running kernel has ${list(names)}. The files that systemd-sysctl, \`sysctl --system\` and an active ufw ` +
      'apply do not say otherwise, and where `requireLine` is set one of the files that count at boot says so.',
    remedy:
      `Sets the running values and writes them to ${managedSysctlFile}; contrary lines of other files below /etc ` +
      'are commented out.',
    ...(mayCutNetwork && { consents: ['cuts-network'] }),
    params: requireLine ? lineRequired : lineOptional,
    facts: {
      settings: sysctlSettings,
      running: runningSysctls(keys, patterns),
      ipv6: ipv6InUse,
      obstacle: dropInObstacle(managedSysctlFile),
    },

    notApplicable(facts) {
      const [first] = inForce(facts);
      if (first === undefined) return 'the host does not speak IPv6';
      const { running } = facts;
      if (optional && running.running && running.value(first.key) === undefined)
        return `the kernel is built without ${dottedKey(first.key)}`;
      return undefined;
    },

    *audit(facts, params) {
      for (const parameter of inForce(facts)) yield* findings(facts, parameter, params.requireLine);
    },

    *evidence(facts) {
      for (const parameter of inForce(facts)) {
        yield* decidingLines(facts.settings, parameter);
        if (!parameter.alias) yield* otherInterfaces(facts.running, parameter);
      }
    },

    *remediate(facts, params) {
      const wrong = inForce(facts).filter((one) => findings(facts, one, params.requireLine).length > 0);
      const now = wrong.filter((one) => isWrongNow(facts.running, one));
      const asks = {
        ...(mayCutNetwork && now.length > 0 && { consent: 'cuts-network' as const }),
        ...(note !== undefined && { note }),
      };
      const changes = [...persist(facts, wrong, inForce(facts)), ...now.map(setNow)];
      for (const change of changes) yield change.kind === 'decision' ? change : { ...change, ...asks };
    },
  });

  function inForce(facts: { readonly ipv6: boolean }): readonly Parameter[] {
    const isIpv6 = ({ key }: Parameter) => key.startsWith('net/ipv6/');
    return parameters.some(isIpv6) && !facts.ipv6 ? parameters.filter((one) => !isIpv6(one)) : parameters;
  }
}

interface Facts {
  readonly settings: SysctlSettings;
  readonly running: RunningSysctls;
  readonly obstacle: string | undefined;
}

function findings({ settings, running }: Facts, parameter: Parameter, requireLine: boolean): Finding[] {
  const { key, value, alias } = parameter;
  const found = contraryLines(settings, parameter).map((line) => contraryFinding(line, parameter));
  const missing = requireLine && !alias ? missingLine(settings, parameter) : undefined;
  if (missing !== undefined) found.push(missing);
  if (isWrongNow(running, parameter))
    found.push({
      what: dottedKey(key),
      expected: value,
      actual: running.value(key) ?? '',
      where: pathOf(key),
      state: 'running',
    });
  return found;
}

function isWrongNow(running: RunningSysctls, { key, value, alias }: Parameter): boolean {
  if (!running.running || alias) return false;
  const now = running.value(key);
  if (now === undefined) throw new Unmeasured(`the running kernel does not show ${dottedKey(key)}`);
  return now !== value;
}

function setNow({ key, value }: Parameter): Change {
  return { kind: 'sysctl', key, value };
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
