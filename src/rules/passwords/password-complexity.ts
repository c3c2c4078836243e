import { z } from 'zod';
import { packages, isFullyInstalled, type Packages } from '../../facts/packages.ts';
import { type Instead, pam } from '../../facts/pam.ts';
import { type PamConfigs, pamConfigs } from '../../facts/pam-configs.ts';
import { isSameControl, parseControl } from '../../facts/pam/control.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { integer, passwordQuality, type PasswordQuality } from '../../facts/pwquality.ts';
import { DPKG_STATUS } from '../../kinds/package-absent.ts';
import { installation } from '../../kinds/package-present.ts';
import { withArguments } from '../../kinds/pam/edit.ts';
import { argsOf, placeOf } from '../../kinds/pam/login.ts';
import { takes } from '../../kinds/pam/new-password.ts';
import { COMMON_PASSWORD, foreseen, linesOf, passwordStack } from '../../kinds/pam/password-stack.ts';
import { inForce, type InForce, qualityChanges, qualityFindings } from '../../kinds/pam/quality.ts';
import { repairedPam } from '../../kinds/pam/repair.ts';
import { defineRule, type Finding } from '../../rule.ts';

const PACKAGE = 'libpam-pwquality';
const MODULE = 'pam_pwquality.so';

const params = z.strictObject({
  minlen: z.int().min(14).max(256).default(14).describe('characters that a new password has at least'),
  complexity: z
    .enum(['minclass', 'credits'])
    .default('minclass')
    .describe('which settings ask for all four classes of characters; either passes'),
  retry: z.int().min(1).max(3).default(3).describe('how often a new password may be tried'),
  literal: z
    .boolean()
    .default(true)
    .describe('whether pwquality.conf itself has to say so too, as scanners read nothing else'),
});
type Params = z.infer<typeof params>;

export default defineRule({
  id: 'password-complexity',
  title: 'New passwords are long and mixed',
  rationale:
    'A short password of one kind of character falls to guessing within hours once its hash is known.',
  impact: 'Users can no longer choose short passwords; root is warned but may.',
  check: `Package ${PACKAGE} is installed, pam_pwquality stands in common-password as requisite or required with at most the number of tries, and the settings in force (drop-ins, then pwquality.conf, then the options on the line) ask for the length and for all four classes. With \`literal\`, pwquality.conf alone must ask for them too.`,
  remedy: `Installs ${PACKAGE}, whose scripts put the module into common-password, and writes what is missing to a drop-in of pwquality.conf, with \`literal\` to the file itself too.`,
  consents: ['limits-logins'],
  params,
  facts: { packages, pam, configs: pamConfigs, quality: passwordQuality },
  planNeeds: [{ kind: 'apt', packages: [PACKAGE] }],
  *audit(facts, values) {
    const { quality } = facts;
    const stack = passwordStack(foreseen(facts.pam, facts.configs));
    yield* packageFindings(facts.packages);
    yield* lineFindings(stack, quality, values.retry);
    yield* settingFindings(stack, quality, values);
  },
  *evidence({ pam: files }) {
    for (const line of linesOf(passwordStack(files), MODULE))
      yield { what: `${MODULE} ${argsOf(line).join(' ')}`, where: placeOf(line) };
  },
  *remediate(facts, values) {
    const { pam: present, configs, quality } = facts;
    const files = foreseen(present, configs);
    const missing = [...packageFindings(facts.packages)].length > 0;
    if (missing) {
      const change = installation(PACKAGE, facts.packages.apt(PACKAGE));
      const note = 'The scripts of the package put pam_pwquality into common-password.';
      yield change.kind === 'package' ? { ...change, consent: 'limits-logins', note } : change;
      if (change.kind === 'decision') return;
    }
    if (quality.stops !== undefined) {
      yield {
        kind: 'decision',
        text: `${quality.stops.where}: ${quality.stops.why}, so that nothing behind it counts: correct or delete that line.`,
      };
      return;
    }
    yield* qualityChanges(quality, values);
    // What the package's scripts make of the stack is foreseen once it is planned.
    if (missing) return;
    const stack = passwordStack(files);
    if (isLineRight(stack, quality, values)) return;
    yield* repairedPam({
      attempts: [
        enabled(configs),
        edited((at) => passwordStack(files, at), files.text(COMMON_PASSWORD), values),
      ],
      accepts: (instead) =>
        isLineRight(passwordStack(files, instead), quality, values) &&
        takes(passwordStack(files, instead), 'fit'),
      text: (path) => present.text(path),
      foreseen: configs.foreseen,
      note: 'New passwords are checked by pam_pwquality.',
      otherwise: `Decide how ${COMMON_PASSWORD} shall check new passwords with ${MODULE} before pam_unix: ${configs.obstacle ?? `run pam-auth-update and choose the profile of ${PACKAGE}`}.`,
    });
  },
});

/** The package's own profile, where somebody has switched it off. */
function enabled(configs: PamConfigs): Instead | undefined {
  const profile = configs.profiles.get('pwquality');
  return profile === undefined || configs.obstacle !== undefined ? undefined : configs.updated([profile]);
}

function* packageFindings(known: Packages): Iterable<Finding> {
  if (known.known(PACKAGE).some(isFullyInstalled)) return;
  yield {
    what: `package ${PACKAGE}`,
    expected: 'installed',
    actual: 'not installed',
    where: DPKG_STATUS,
    state: 'persistent',
  };
}

function* lineFindings(stack: PamStack, quality: PasswordQuality, retry: number): Iterable<Finding> {
  const lines = linesOf(stack, MODULE);
  const finding = (what: string, expected: string, actual: string, where: string): Finding => ({
    what,
    expected,
    actual,
    where,
    state: 'persistent',
  });
  if (lines.length === 0)
    yield finding(`${MODULE} for password`, 'checks new passwords', 'is not used', COMMON_PASSWORD);
  for (const line of lines) {
    const { says } = line.line;
    if (!['requisite', 'required'].some((word) => isSameControl(line.control, parseControl(word))))
      yield finding(
        `control of ${MODULE}`,
        'requisite or required',
        says.kind === 'module' ? says.controlText : '',
        placeOf(line),
      );
    const given = optionOf(line, 'retry');
    const tries = given === undefined ? inForce(quality.settings)('retry')?.number : integer(given);
    // The module's own default is one try; scanners want to see a number on the line.
    if (given === undefined || tries === undefined || tries < 1 || tries > retry)
      yield finding(`retry of ${MODULE}`, `1 to ${retry}`, given ?? 'not set', placeOf(line));
  }
  if (lines.length > 0 && takes(stack, 'weak'))
    yield finding('a weak new password', 'is refused', 'is taken', COMMON_PASSWORD);
}

function* settingFindings(stack: PamStack, quality: PasswordQuality, values: Params): Iterable<Finding> {
  if (quality.stops !== undefined)
    yield {
      what: 'pwquality.conf',
      expected: 'can be read to its end',
      actual: quality.stops.why,
      where: quality.stops.where,
      state: 'persistent',
    };
  const lines = linesOf(stack, MODULE);
  const files = inForce(quality.settings);
  if (lines.length === 0) yield* qualityFindings(files, values);
  for (const line of lines) yield* qualityFindings(withOptions(line, files), values);
  if (values.literal) yield* qualityFindings(inForce(quality.main), values, ' as scanners read it');
}

/** Options on the line go before the files. */
function withOptions(line: PamEntry, files: InForce): InForce {
  return (name) => {
    const number = integer(optionOf(line, name));
    return number === undefined ? files(name) : { number, where: placeOf(line) };
  };
}

function optionOf(line: PamEntry, name: string): string | undefined {
  return argsOf(line)
    .findLast((word) => word.toLowerCase().startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function isLineRight(stack: PamStack, quality: PasswordQuality, values: Params): boolean {
  const [line, ...more] = linesOf(stack, MODULE);
  if (line === undefined || more.length > 0) return false;
  const own = withOptions(line, () => undefined);
  const weaker = laxer(own, values);
  return [...lineFindings(stack, quality, values.retry)].length === 0 && weaker.length === 0;
}

/** Options on the line that ask less than the files shall. */
function laxer(own: InForce, values: Params): string[] {
  const finds = [
    ...qualityFindings(
      (name) => own(name) ?? { number: name.endsWith('credit') ? -1 : 256, where: '' },
      values,
    ),
  ];
  return finds.map(({ what }) => what);
}

/** The line with the tries that are allowed, and without options that ask less. */
function edited(
  stack: (at: Instead) => PamStack,
  text: string | undefined,
  values: Params,
): Instead | undefined {
  const [line] = linesOf(stack(new Map()), MODULE);
  if (line === undefined || text === undefined || line.line.path !== COMMON_PASSWORD) return undefined;
  const own = withOptions(line, () => undefined);
  const tries = integer(optionOf(line, 'retry'));
  const keepsTries = tries !== undefined && tries >= 1 && tries <= values.retry;
  const gone = new Set([...laxer(own, values), ...(keepsTries ? [] : ['retry'])]);
  const changed = withArguments(
    text,
    line.line,
    (word) => !gone.has(word.toLowerCase().replace(/=.*/, '')),
    keepsTries ? [] : [`retry=${values.retry}`],
  );
  return changed === undefined ? undefined : new Map([[COMMON_PASSWORD, changed]]);
}
