import { z } from 'zod';
import render from '../../../templates/etc/grub.d/01_cis-harden.hbs';
import type { Change } from '../../change.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { GRUB_CFG, grubConfig, type GrubConfig } from '../../facts/grub-config.ts';
import { grubMenuScript, type GrubMenuScript } from '../../facts/grub-menu-script.ts';
import { grubPassword, type GrubPassword } from '../../facts/grub-password.ts';
import { mountOf, mounts, type Mount } from '../../facts/mounts.ts';
import type { Found } from '../../host/lookup.ts';
import { sectionEdit, unrestrictedEdits } from '../../kinds/grub-password-lines.ts';
import { isModeless } from '../../kinds/modeless-filesystem.ts';
import { edited } from '../../kinds/text-edit.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const SCRIPT = '/etc/grub.d/01_cis-harden';
const script = template<{ user: string; hash: string }>(render);

const params = z
  .strictObject({
    user: z
      .string()
      .regex(
        /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/,
        'must be a name of letters, digits, dots, hyphens and underscores',
      )
      .optional(),
    hash: z
      .string()
      .regex(
        /^grub\.pbkdf2\.sha512\.[1-9][0-9]*\.[0-9A-Fa-f]+\.[0-9A-Fa-f]+$/,
        'must be what grub-mkpasswd-pbkdf2 prints, from grub.pbkdf2.sha512 on: a password in plain text is refused',
      )
      .optional(),
    unrestricted: z.boolean().default(true),
  })
  .refine(({ user, hash }) => (user === undefined) === (hash === undefined), 'user and hash belong together');

type Params = z.infer<typeof params>;

export default defineRule({
  id: 'grub-password',
  title: 'Boot entries cannot be edited without a password',
  rationale:
    'Whoever can add init=/bin/sh to a boot entry is root on the console without any password of the system.',
  impact:
    'Editing an entry and opening older kernels then takes the password; with `unrestricted` set to false every boot does.',
  check: `${GRUB_CFG} names superusers, one of them has a password as a PBKDF2 hash, and none has one in plain text. Where a parameter names the user, it is that one.`,
  remedy: `With the parameters user and hash: writes ${SCRIPT}, readable by root alone, and the lines that it will add to ${GRUB_CFG}; entries stay bootable without a password unless \`unrestricted\` is false.`,
  consents: ['limits-logins'],
  params,
  facts: {
    config: grubConfig,
    password: grubPassword,
    menu: grubMenuScript,
    own: fileAttributes(SCRIPT),
    attributes: fileAttributes(GRUB_CFG),
    mounts,
  },
  notApplicable: ({ config }) =>
    config === undefined ? `GRUB does not boot this host: ${GRUB_CFG} does not exist` : undefined,
  *audit({ config, password }, values) {
    if (config !== undefined && password !== undefined) yield* findings(config, password, values);
  },
  *evidence({ config, password }) {
    if (config === undefined || password?.setBy === undefined) return;
    const { setBy, superusers } = password;
    yield {
      what: `superusers ${superusers.join(', ')}, set by ${setBy.section ?? 'no script of /etc/grub.d'}`,
      where: `${config.path}:${setBy.line}`,
    };
  },
  *remediate(facts, values) {
    const { config, password } = facts;
    if (config === undefined || password === undefined || findings(config, password, values).length === 0)
      return;
    const { user, hash, unrestricted } = values;
    if (user === undefined || hash === undefined) yield { kind: 'decision', text: noParameters };
    else yield* withPassword({ ...facts, config, password }, { user, hash, unrestricted });
  },
});

const noParameters =
  'decide who may edit boot entries: set the parameters user and hash of grub-password (grub-mkpasswd-pbkdf2 makes the hash on any machine)';

interface Facts {
  readonly config: GrubConfig;
  readonly password: GrubPassword;
  readonly menu: GrubMenuScript | undefined;
  readonly own: Found;
  readonly attributes: Found;
  readonly mounts: readonly Mount[];
}

function findings({ path }: GrubConfig, password: GrubPassword, { user }: Params): Finding[] {
  const { superusers, setBy, hashed, plain } = password;
  const finding = (what: string, expected: string, actual: string, line?: number): Finding => ({
    what,
    expected,
    actual,
    where: line === undefined ? path : `${path}:${line}`,
    state: 'persistent',
  });
  const wanted = user ?? 'a user';
  if (superusers.length === 0 || (user !== undefined && !superusers.includes(user)))
    return [finding('superusers', wanted, superusers.join(', ') || 'not set', setBy?.line)];
  const found = plain
    .filter((one) => superusers.includes(one.user))
    .map((one) => finding(`password of ${one.user}`, 'a PBKDF2 hash', 'in plain text', one.line));
  const asked = user === undefined ? superusers : [user];
  if (!hashed.some((one) => asked.includes(one.user)))
    found.push(finding('password_pbkdf2', `for ${asked.join(' or ')}`, 'not set'));
  return found;
}

function* withPassword(
  { config, password, menu, own, attributes, mounts: mounted }: Facts,
  { user, hash, unrestricted }: { user: string; hash: string; unrestricted: boolean },
): Generator<Change> {
  const { setBy } = password;
  if (setBy !== undefined && setBy.section !== SCRIPT) {
    yield {
      kind: 'decision',
      text: `${setBy.section ?? config.path} sets superusers, at line ${setBy.line} of ${config.path}: take that out, or give one of them a password_pbkdf2 line there, and run update-grub`,
    };
    return;
  }
  if (own.node.type === 'absent')
    yield { kind: 'file', path: SCRIPT, content: script({ user, hash }), newMode: 0o700 };
  if (unrestricted) yield* openEntries(menu);
  if (own.node.type !== 'absent' || config.reduced) {
    yield {
      kind: 'decision',
      text: `${config.path} is not as ${SCRIPT} makes it: look at that script and run update-grub`,
    };
    return;
  }
  // The hash must be nobody else's to read before it is written.
  const { node, path } = attributes;
  const mount = mountOf(path, mounted);
  if ('mode' in node && (node.mode & ~0o400) !== 0 && !(mount && isModeless(mount)))
    yield { kind: 'attributes', path, mode: node.mode & 0o400 };
  const lines = script({ user, hash })
    .split('\n')
    .slice(3, -2)
    .map((line) => `${line}\n`);
  const edits = [
    sectionEdit(config, SCRIPT, lines.join('')),
    ...(unrestricted ? unrestrictedEdits(config.commands) : []),
  ];
  yield {
    kind: 'file',
    path: config.path,
    content: edited(config.text, edits),
    check: 'grub',
    ...(!unrestricted && {
      consent: 'limits-logins',
      note: 'Every boot then waits at the console until somebody types the password.',
    }),
  };
}

function* openEntries(menu: GrubMenuScript | undefined): Generator<Change> {
  if (menu === undefined || menu.unrestricted) return;
  if (menu.insertAt === undefined)
    yield {
      kind: 'decision',
      text: `${menu.path} has no line with CLASS: give its entries --unrestricted, or the machine waits for the password at every boot`,
    };
  else {
    const edit = { start: menu.insertAt, end: menu.insertAt, text: ' --unrestricted' };
    yield { kind: 'file', path: menu.path, content: edited(menu.text, [edit]) };
  }
}
