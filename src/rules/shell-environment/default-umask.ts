import { z } from 'zod';
import render from '../../../templates/etc/profile.d/60-cis-harden-umask.sh.hbs';
import type { Change } from '../../change.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { type Definition, LOGIN_DEFS, type LoginDefs, loginDefs } from '../../facts/login-defs.ts';
import { type PamUmask, pamUmasks } from '../../facts/pam-umask.ts';
import { otherShells, PROFILE_D } from '../../facts/shell-environment.ts';
import { otherShellsEvidence } from '../../kinds/other-shells.ts';
import { type UmaskSetting, umaskSettings } from '../../facts/umask-settings.ts';
import { withDefinition } from '../../kinds/login-defs-option.ts';
import { fromOctal } from '../../kinds/octal-mode.ts';
import { replacedIn } from '../../kinds/shell-edit.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const DROP_IN = `${PROFILE_D}/60-cis-harden-umask.sh`;
const dropIn = template<{ mask: string; stricter: string }>(render);

export default defineRule({
  id: 'default-umask',
  title: 'New files of people are not for everybody',
  rationale:
    'Under the stock mask of 022 every file that somebody makes can be read by all others on the host.',
  impact: 'Programs that share files through the group or others have to set their own mask or modes.',
  check:
    'Some file that shells source for everybody sets the mask, or pam_umask sets it from login.defs without the exception for private groups; and no umask command there, no UMASK line of login.defs and no argument of pam_umask permits more. Relative masks count as permitting more, unless they only take away.',
  remedy: `Replaces masks that permit more where they stand, and writes ${DROP_IN} where no file sets one for every shell. Sessions that run keep their mask.`,
  params: z.strictObject({
    mask: z
      .string()
      .regex(/^0?[0-7]{3}$/, 'must be an octal mask in quotes, such as "027"')
      .refine((mask) => (fromOctal(mask) & 0o027) === 0o027, 'must take away all that 027 takes away')
      .refine((mask) => (fromOctal(mask) & 0o700) === 0, 'must leave the owner everything')
      .default('027')
      .describe('permissions that new files do not get'),
  }),
  facts: {
    settings: umaskSettings,
    defs: loginDefs,
    pam: pamUmasks,
    others: otherShells,
    obstacle: dropInObstacle(DROP_IN),
  },
  *audit({ settings, defs, pam }, { mask }) {
    const finding = (what: string, actual: string, where: string): Finding => ({
      what,
      expected: `${mask} or stricter`,
      actual,
      where,
      state: 'persistent',
    });
    for (const { written, file, line } of lax(settings, mask))
      yield finding('umask', written, `${file.path}:${line}`);
    for (const { value, line } of laxDefinitions(defs, mask))
      yield finding('UMASK', value, `${LOGIN_DEFS}:${line}`);
    for (const { mask: set = 0, path, line } of laxArguments(pam, mask))
      yield finding('umask= of pam_umask', set.toString(8).padStart(3, '0'), `${path}:${line}`);
    if (!settings.some(establishes) && !pamSetsIt(defs, pam))
      yield finding('default umask', 'not set for every shell', PROFILE_D);
  },
  *evidence({ settings, defs, pam, others }) {
    for (const { written, file, line } of settings)
      yield { what: `umask ${written}`, where: `${file.path}:${line}` };
    for (const name of ['UMASK', 'USERGROUPS_ENAB'])
      for (const { value, line } of defs.of(name))
        yield { what: `${name} ${value}`, where: `${LOGIN_DEFS}:${line}` };
    for (const { path, line } of pam) yield { what: 'pam_umask is called', where: `${path}:${line}` };
    yield* otherShellsEvidence(others);
  },
  *remediate({ settings, defs, pam, obstacle }, { mask }): Iterable<Change> {
    const loose = lax(settings, mask);
    // Ours says the mask twice, and is written whole.
    const others = loose.filter(({ file }) => file.path !== DROP_IN);
    yield* replacedIn(others.map((setting) => ({ ...setting, text: stricter(setting, mask) })));
    const wrong = laxDefinitions(defs, mask);
    if (wrong.length > 0)
      yield { kind: 'file', path: LOGIN_DEFS, content: withDefinition(defs, 'UMASK', mask, wrong) };
    for (const { path, line } of laxArguments(pam, mask))
      yield {
        kind: 'decision',
        text: `${path}:${line} gives pam_umask a mask that permits more than ${mask}: change it in the profile of pam-auth-update that it comes from.`,
      };
    const oursIsRight = others.length === loose.length;
    if (oursIsRight && (settings.some(establishes) || pamSetsIt(defs, pam))) return;
    if (obstacle !== undefined) yield { kind: 'decision', text: obstacle };
    else yield { kind: 'file', path: DROP_IN, content: oursFor(mask), encoding: 'utf8' };
  },
});

/** Whether every shell that sources the file comes out with that mask. Ours asks first whether it is stricter already. */
function establishes({ always, file, written }: UmaskSetting): boolean {
  return always || (/^0?[0-7]{3}$/.test(written) && file.text === oursFor(written));
}

/** What the setting takes away already stays away. */
function stricter({ mask = 0 }: UmaskSetting, wanted: string): string {
  return (mask | fromOctal(wanted)).toString(8).padStart(3, '0');
}

function oursFor(mask: string): string {
  const [group, others] = mask.slice(-2);
  return dropIn({ mask, stricter: `${covering(Number(group))}${covering(Number(others))}` });
}

/** A pattern for the octal digits that take away all that one takes away. */
function covering(digit: number): string {
  return `[${[0, 1, 2, 3, 4, 5, 6, 7].filter((other) => (other & digit) === digit).join('')}]`;
}

function lax(settings: readonly UmaskSetting[], wanted: string): UmaskSetting[] {
  return settings.filter(({ mask }) => mask === undefined || !covers(mask, wanted));
}

/** shadow takes `27` for decimal, pam_umask for octal. */
function laxDefinitions(defs: LoginDefs, wanted: string): Definition[] {
  return defs
    .of('UMASK')
    .filter(({ value }) => !/^0[0-7]{1,4}$/.test(value) || !covers(fromOctal(value), wanted));
}

function laxArguments(pam: readonly PamUmask[], wanted: string): PamUmask[] {
  return pam.filter(({ mask }) => mask !== undefined && !covers(mask, wanted));
}

function covers(mask: number, wanted: string): boolean {
  return (fromOctal(wanted) & ~mask) === 0;
}

/** USERGROUPS_ENAB gives the group what the owner has, where both have one name. */
function pamSetsIt(defs: LoginDefs, pam: readonly PamUmask[]): boolean {
  const privateGroups = defs.of('USERGROUPS_ENAB').at(-1)?.value.toLowerCase() === 'yes';
  return (
    defs.of('UMASK').length > 0 &&
    !privateGroups &&
    pam.some(({ path }) => path === '/etc/pam.d/common-session')
  );
}
