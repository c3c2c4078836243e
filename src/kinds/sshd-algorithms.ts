import { z } from 'zod';
import { sshdConfig, type SshdConfig } from '../facts/sshd-config.ts';
import type { AlgorithmOption } from '../facts/sshd/algorithms.ts';
import { defineRule, type Rule } from '../rule.ts';
import { NOT_INSTALLED, optionTexts } from './sshd-option.ts';
import { optionEvidence, optionFindings } from './sshd/judge.ts';
import { repairedOptions } from './sshd/repair.ts';
import type { Wish } from './sshd/wish.ts';

interface SshdAlgorithms {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly option: AlgorithmOption;
  /** Names that must not be offered. */
  readonly weak: readonly string[];
  /** Names that are weak unless the profile permits them. */
  readonly doubtful?: readonly string[];
  /** What is written, in order of preference, where a weak one is offered. */
  readonly strong: readonly string[];
}

/** A rule that lets sshd offer no algorithm that is known to be weak. Whatever else it offers is left to the host. */
export function sshdAlgorithms(definition: SshdAlgorithms): Rule {
  const { option, weak, doubtful = [], strong, ...rule } = definition;
  const list = z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.@-]*$/, 'must be the name of an algorithm'))
    .min(1)
    .refine((names) => !names.some((name) => weak.includes(name)), `must not name one of ${weak.join(', ')}`);
  const params = z.strictObject({
    algorithms: list.default([...strong]),
    ...(doubtful.length > 0 && { allowUmac128: z.boolean().default(false) }),
  });

  function wishFor(config: SshdConfig, values: z.infer<typeof params>): Wish {
    const refused = values['allowUmac128'] === true ? weak : [...weak, ...doubtful];
    const refusedOf = (value: string) => value.split(',').filter((name) => refused.includes(name));
    const supported = values.algorithms.filter(
      (name) => !refused.includes(name) && config.build.algorithms[option].known.includes(name),
    );
    return {
      option,
      expected: `none of ${refused.join(', ')}`,
      accepts: (value) => refusedOf(value).length === 0,
      value: supported.length === 0 ? undefined : supported.join(','),
      tells: (value) => (refusedOf(value).length === 0 ? value : `offers ${refusedOf(value).join(', ')}`),
    };
  }

  return defineRule({
    ...rule,
    ...optionTexts([option]),
    params,
    facts: { config: sshdConfig },
    notApplicable: ({ config }) => (config === undefined ? NOT_INSTALLED : undefined),
    *audit({ config }, values) {
      if (config !== undefined) yield* optionFindings(config, wishFor(config, values));
    },
    *evidence({ config }, values) {
      if (config !== undefined) yield optionEvidence(config, wishFor(config, values));
    },
    *remediate({ config }, values) {
      if (config !== undefined) yield* repairedOptions(config, [wishFor(config, values)]);
    },
  });
}
