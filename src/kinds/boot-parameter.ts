import type { ZodType } from 'zod';
import type { Change } from '../change.ts';
import type { ConfFile } from '../facts/conf-files.ts';
import { dropInObstacle } from '../facts/drop-in.ts';
import { defineFact, type Fact } from '../facts/fact.ts';
import { GRUB_CFG, grubConfig, kernelLines, type GrubConfig, type KernelLine } from '../facts/grub-config.ts';
import { grubDefaults, managedGrubFile } from '../facts/grub-defaults.ts';
import { kernelCommandLine, wordsNamed, type KernelWord } from '../facts/kernel-command-line.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineRule, type Evident, type Finding, type Rule } from '../rule.ts';
import { decidingPlace, repairSource, sourceWords } from './boot-parameter-source.ts';
import {
  isContrary,
  lineEdits,
  problemIn,
  problemInForce,
  wordOf,
  type KernelParameter,
} from './boot-parameter-words.ts';
import { edited } from './text-edit.ts';

interface BootParameter<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  /** The words, for people: `audit=1`. */
  readonly named: string;
  readonly params: ZodType<P>;
  readonly parameters: (params: P) => readonly KernelParameter[];
  /** What else shows the state of affairs. */
  readonly shown?: Fact<readonly Evident[]>;
}

/** A rule that wants words on the command line of every kernel that GRUB can boot, and of the one that runs. */
export function bootParameter<P extends Record<string, unknown>>(definition: BootParameter<P>): Rule {
  const { id, title, rationale, impact, named, params, parameters, shown = nothing } = definition;
  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check:
      `Every line of ${GRUB_CFG} that loads Linux (memtest aside) has ${named} and no contrary word, the settings that ` +
      'update-grub reads say the same, and the running kernel was started so.',
    remedy:
      `Adds ${named} to GRUB_CMDLINE_LINUX in ${managedGrubFile}, takes contrary words out of the settings, and changes ` +
      `the lines of ${GRUB_CFG} as update-grub will write them. In force after the next boot.`,
    params,
    facts: {
      config: grubConfig,
      defaults: grubDefaults,
      running: kernelCommandLine,
      obstacle: dropInObstacle(managedGrubFile),
      shown,
    },
    notApplicable: ({ config, defaults }) => withoutGrub(config, defaults),
    *audit(facts, values) {
      for (const parameter of parameters(values)) yield* findings(facts, parameter);
    },
    *evidence(facts, values) {
      for (const { name } of parameters(values))
        for (const { text } of wordsNamed(facts.running ?? [], name))
          yield { what: `the running kernel was started with ${text}`, where: '/proc/cmdline' };
      yield* facts.shown;
    },
    remediate: (facts, values) => bootParameterChanges(facts, parameters(values)),
  });
}

export interface BootFacts {
  readonly config: GrubConfig | undefined;
  readonly defaults: readonly ConfFile[];
  /** undefined where nothing runs. */
  readonly running: readonly KernelWord[] | undefined;
  readonly obstacle: string | undefined;
}

/** Why there is no kernel line to judge. */
export function withoutGrub(
  config: GrubConfig | undefined,
  defaults: readonly ConfFile[],
): string | undefined {
  return config === undefined && defaults.length === 0
    ? `GRUB does not boot this host: there is neither ${GRUB_CFG} nor /etc/default/grub`
    : undefined;
}

/** What is wrong with one parameter: on lines of grub.cfg, in what makes them, and in the running kernel. */
export function findings(facts: BootFacts, parameter: KernelParameter): Finding[] {
  const finding = (actual: string, where: string, state: Finding['state']): Finding => ({
    what: `kernel parameter ${parameter.name}`,
    expected: wordOf(parameter),
    actual,
    where,
    state,
  });
  const found = wrongLines(facts, parameter).map(({ actual, lines }) =>
    finding(actual, `${facts.config?.path ?? GRUB_CFG}:${listed(lines)}`, 'persistent'),
  );
  const source = sourceProblem(facts.defaults, parameter);
  if (source !== undefined)
    found.push(finding(source, decidingPlace(facts.defaults, 'GRUB_CMDLINE_LINUX'), 'persistent'));
  const now = facts.running && problemInForce(facts.running, parameter);
  if (now !== undefined) found.push(finding(now, '/proc/cmdline', 'running'));
  return found;
}

/** Everything that brings the parameters about at the next boot. */
export function bootParameterChanges(facts: BootFacts, parameters: readonly KernelParameter[]): Change[] {
  const wrong = parameters.filter(
    (parameter) =>
      wrongLines(facts, parameter).length > 0 || sourceProblem(facts.defaults, parameter) !== undefined,
  );
  const changes: Change[] = [];
  if (wrong.length > 0)
    changes.push(...repairSource(facts.defaults, wrong, facts.obstacle), ...repairLines(facts, wrong));
  const later = parameters.filter(
    (parameter) => facts.running !== undefined && problemInForce(facts.running, parameter) !== undefined,
  );
  if (later.length > 0)
    changes.push({
      kind: 'reboot',
      text: `the kernel takes ${later.map(wordOf).join(' ')} at the next boot`,
    });
  return changes;
}

interface WrongLines {
  readonly actual: string;
  readonly lines: readonly KernelLine[];
}

/** Lines with the same fault together. */
function wrongLines({ config, defaults }: BootFacts, parameter: KernelParameter): WrongLines[] {
  if (config === undefined) return [];
  const lines = kernelLines(config.commands);
  if (lines.length === 0 && defaults.length === 0)
    throw new Unmeasured(`${config.path} has no line that loads Linux, and there is no /etc/default/grub`);
  const known = new Map<string, KernelLine[]>();
  for (const line of lines) {
    const actual = problemIn(line.words, parameter);
    if (actual !== undefined) known.set(actual, [...(known.get(actual) ?? []), line]);
  }
  return [...known].map(([actual, same]) => ({ actual, lines: same }));
}

/** What the next update-grub would write otherwise; undefined where nothing, or where only a shell could tell. */
function sourceProblem(defaults: readonly ConfFile[], parameter: KernelParameter): string | undefined {
  const { all, everywhere } = sourceWords(defaults);
  if (defaults.length === 0) return undefined;
  if (all !== undefined) return problemIn(all, parameter);
  return everywhere?.find((word) => isContrary(word, parameter))?.text;
}

/** Lines that grub-mkconfig makes of the settings are changed as it will make them; others belong to people. */
function repairLines({ config }: BootFacts, wrong: readonly KernelParameter[]): Change[] {
  if (config === undefined) return [];
  const lines = kernelLines(config.commands).filter((line) => lineEdits(line, wrong).length > 0);
  if (lines.length === 0) return [];
  if (config.reduced)
    return [
      {
        kind: 'decision',
        text: `${config.path} holds a password hash and is not written from here: run update-grub, which adds ${wrong.map(wordOf).join(' ')}`,
      },
    ];
  const changes: Change[] = [];
  const own = lines.filter(({ section }) => isGenerated(section));
  if (own.length > 0) {
    const content = edited(
      config.text,
      own.flatMap((line) => lineEdits(line, wrong)),
    );
    changes.push({ kind: 'file', path: config.path, content, check: 'grub' });
  }
  const scripts = new Set(lines.flatMap(({ section = '' }) => (isGenerated(section) ? [] : [section])));
  for (const script of scripts)
    if (script !== '')
      changes.push({
        kind: 'decision',
        text: `${script} writes kernel lines of its own: give them ${wrong.map(wordOf).join(' ')} there, take out what says otherwise, and run update-grub`,
      });
  return changes;
}

function isGenerated(section: string | undefined): boolean {
  return section === undefined || /^\/etc\/grub\.d\/[0-9]+_linux/.test(section);
}

function listed(lines: readonly KernelLine[]): string {
  const [first, second, third, ...others] = lines.map(({ line }) => String(line));
  const shown = [first, second, third].filter((line) => line !== undefined).join(', ');
  return others.length === 0 ? shown : `${shown} and ${others.length} more`;
}

const nothing = defineFact<readonly Evident[]>({ id: 'nothing more', needs: [], parse: () => [] });
