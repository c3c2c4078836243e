import { z } from 'zod';
import { paths, type FindPath } from '../../facts/paths.ts';
import { sshdConfig } from '../../facts/sshd-config.ts';
import { NOT_INSTALLED, optionTexts } from '../../kinds/sshd-option.ts';
import { optionEvidence, optionFindings } from '../../kinds/sshd/judge.ts';
import { repairedOptions } from '../../kinds/sshd/repair.ts';
import type { Wish } from '../../kinds/sshd/wish.ts';
import { defineRule } from '../../rule.ts';

const absolutePath = z
  .string()
  .regex(/^\/[A-Za-z0-9._/+-]+$/, 'must be an absolute path of letters, digits and . _ / + -');

export default defineRule({
  id: 'sshd-banner',
  title: 'sshd shows a warning before anybody logs in',
  rationale:
    'Who is told beforehand that access is restricted and watched cannot plead ignorance afterwards.',
  impact: 'Programs that parse everything ssh prints before the login see further lines.',
  ...optionTexts(['Banner']),
  params: z.strictObject({ file: absolutePath.default('/etc/issue.net') }),
  facts: { config: sshdConfig, find: paths },
  notApplicable: ({ config }) => (config === undefined ? NOT_INSTALLED : undefined),
  *audit({ config, find }, { file }) {
    if (config !== undefined) yield* optionFindings(config, wishFor(find, file));
  },
  *evidence({ config, find }, { file }) {
    if (config !== undefined) yield optionEvidence(config, wishFor(find, file));
  },
  *remediate({ config, find }, { file }) {
    if (config !== undefined) yield* repairedOptions(config, [wishFor(find, file)]);
  },
});

/** Any file that is there will do; its text is another rule's matter. */
function wishFor(find: FindPath, file: string): Wish {
  const isFile = (path: string) => path !== 'none' && find(path).node.type === 'file';
  return {
    option: 'Banner',
    expected: `a file that exists, such as ${file}`,
    accepts: isFile,
    value: isFile(file) ? file : undefined,
    tells: (path) => (path === 'none' || isFile(path) ? path : `${path}, which is no file`),
  };
}
