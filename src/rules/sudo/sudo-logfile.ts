import { z } from 'zod';
import render from '../../../templates/etc/logrotate.d/cis-harden-sudo.hbs';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { packages } from '../../facts/packages.ts';
import { MANAGED_SUDOERS, SUDOERS, sudoers, type SudoersDefault } from '../../facts/sudoers.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';
import { sudoersChanges } from './managed.ts';

const ROTATION = '/etc/logrotate.d/cis-harden-sudo';
const rotation = template<{ path: string }>(render);

export default defineRule({
  id: 'sudo-logfile',
  title: 'sudo keeps a log of its own',
  rationale: 'In a file of its own, who used sudo for what is not lost among other messages.',
  impact: 'The file grows with every call of sudo; it is rotated where logrotate is installed.',
  check:
    'The last Defaults entry for everybody that names logfile, in /etc/sudoers and what it includes, gives an absolute path. Which path does not matter.',
  remedy: `Where no entry does, writes the path of the parameter to ${MANAGED_SUDOERS}, takes contrary entries out of other files, and has logrotate rotate the file.`,
  params: z.strictObject({
    path: z
      .string()
      .regex(/^\/[\w./-]+$/, 'must be an absolute path of letters, digits and . _ - /')
      .default('/var/log/sudo.log')
      .describe('where sudo shall log if it has no file yet'),
  }),
  facts: {
    sudoers,
    obstacle: dropInObstacle(MANAGED_SUDOERS),
    packages,
    rotation: fileAttributes(ROTATION),
  },
  notApplicable: ({ sudoers: known }) => (known === undefined ? 'sudo is not installed' : undefined),
  *audit({ sudoers: known }) {
    if (known !== undefined) yield* findings(known.defaults);
  },
  *evidence({ sudoers: known }) {
    for (const { scope = '', negated, value, file, line } of (known?.defaults ?? []).filter(isLogfile))
      yield {
        what: `Defaults${scope} ${negated ? '!logfile' : `logfile=${value ?? ''}`}`,
        where: `${file.path}:${line}`,
      };
  },
  *remediate({ sudoers: known, obstacle, packages: installed, rotation: rotated }, { path }) {
    if (known === undefined || findings(known.defaults).length === 0) return;
    const contrary = globalLogfile(known.defaults).filter((one) => !isPath(one));
    yield* sudoersChanges(
      known,
      contrary,
      { option: `logfile="${path}"`, obstacle },
      (left) => findings(left).length === 0,
    );
    if (installed.installed('logrotate').length > 0 && rotated.node.type === 'absent')
      yield { kind: 'file', path: ROTATION, content: rotation({ path }), check: 'logrotate' };
  },
});

function findings(defaults: readonly SudoersDefault[]): Finding[] {
  const last = globalLogfile(defaults).at(-1);
  if (last !== undefined && isPath(last)) return [];
  return [
    {
      what: 'logfile',
      expected: 'an absolute path, set by a Defaults entry for everybody',
      actual: last === undefined ? 'not set' : last.negated ? '!logfile' : (last.value ?? 'no path'),
      where: last === undefined ? SUDOERS : `${last.file.path}:${last.line}`,
      state: 'persistent',
    },
  ];
}

function isPath({ negated, value = '' }: SudoersDefault): boolean {
  return !negated && value.startsWith('/');
}

function globalLogfile(defaults: readonly SudoersDefault[]): SudoersDefault[] {
  return defaults.filter((one) => isLogfile(one) && one.scope === undefined);
}

function isLogfile({ name }: SudoersDefault): boolean {
  return name === 'logfile';
}
