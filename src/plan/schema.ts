import { z } from 'zod';
import { consents, fileChecks, generators, tables } from '../change.ts';
import { accountDatabases, accountFields } from '../host/account-entry.ts';
import { digestPattern } from '../document/seal.ts';
import { workloadNames } from '../facts/workloads.ts';
import { dpkgPackageSchema, fileStateSchema } from '../host/evidence-schema.ts';
import type { State } from '../host/project.ts';
import { reportSchema } from '../report/schema.ts';
import { accessSchema } from './access/schema.ts';
import { addressOf, type Plan, PLAN_VERSION, type PlannedChange } from './plan.ts';

/**
 * Absolute, without `.` and `..`, so that what the plan shows is where apply writes. A NUL can't be part of a
 * path, and would end it early.
 */
const path = z
  .string()
  .regex(/^\/[^\0]*$/)
  .refine(hasNoDots, { message: 'must not contain . or .. as a folder' });

/** The runner writes below /proc/sys by this name. */
const sysctlKey = z
  .string()
  .regex(/^[^\0\s/]+(?:\/[^\0\s/]+)+$/)
  .refine(hasNoDots, { message: 'must not contain . or .. as a folder' });

/** Names that shells and programs take for nothing but names. */
const packageName = z.string().regex(/^[a-z0-9][a-z0-9+._-]*(?::[a-z0-9-]+)?$/);
const moduleName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/);
const unitName = z.string().regex(/^[A-Za-z0-9@_][A-Za-z0-9@_:.\\-]*$/);
/** What stands in one field of a line of an account database. */
const accountField = z.string().regex(/^[^\0\n:]*$/);
const accountName = z.string().regex(/^[^\0\n:]+$/);
const mountOptionList = z.string().regex(/^[a-z0-9_=.:/@%+-]+(?:,[a-z0-9_=.:/@%+-]+)*$/i);
const sysctlValue = z.string().regex(/^[^\0\n]*$/);

const state = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('file'),
      path,
      node: fileStateSchema.describe('what stands there, links followed'),
    }),
    z.strictObject({
      kind: z.literal('sysctl'),
      key: sysctlKey.describe('the path below /proc/sys'),
      value: sysctlValue,
    }),
    z.strictObject({
      kind: z.literal('module'),
      name: moduleName,
      loaded: z
        .string()
        .regex(/^[^\0\n]*$/)
        .nullable()
        .describe('its line of /proc/modules; null: not loaded'),
    }),
    z.strictObject({
      kind: z.literal('package'),
      name: packageName.describe('with its architecture where the plain name means another package too'),
      paragraph: dpkgPackageSchema.nullable().describe('of dpkg; null: not installed'),
    }),
    z.strictObject({
      kind: z.literal('link'),
      path,
      target: z.string().min(1).nullable().describe('null: no link stands there'),
    }),
    z.strictObject({
      kind: z.literal('generated'),
      path,
      by: z.enum(generators).describe('the program of the host that makes the file'),
      present: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('unit'),
      name: unitName,
      file: z
        .string()
        .regex(/^[a-z-]*$/)
        .describe('as systemctl is-enabled says it'),
      active: z
        .string()
        .regex(/^[a-z-]+$/)
        .nullable()
        .describe('as systemctl is-active says it; null where nothing runs'),
    }),
    z.strictObject({
      kind: z.literal('mount'),
      point: path,
      options: mountOptionList.describe('of the mount on top there'),
    }),
    z.strictObject({
      kind: z.literal('table'),
      table: z.enum(tables),
      content: z
        .string()
        .regex(/^[^\0]*$/)
        .describe('what the program that lists it prints'),
    }),
    z.strictObject({
      kind: z.literal('entry'),
      database: z.enum(['group', 'gshadow']),
      line: z.string().regex(/^[^\0\n:]+(?::[^\0\n:]*){3}$/),
      present: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('account'),
      database: z.enum(accountDatabases),
      name: accountName,
      fields: z.record(z.string(), accountField).describe('all fields of the entry that can be changed'),
    }),
  ])
  .meta({ id: 'State', description: 'what holds at one address of a host' }) satisfies z.ZodType<State>;

const stage = z
  .strictObject({
    rule: z.string(),
    state: z.exactOptional(state),
    edits: z.exactOptional(
      z.array(z.strictObject({ at: z.int().min(0), removed: z.int().min(0), lines: z.array(z.string()) })),
    ),
    mode: z.exactOptional(z.int().min(0).max(0o7777)),
    uid: z.exactOptional(z.int().min(0)),
    gid: z.exactOptional(z.int().min(0)),
  })
  .meta({ id: 'Stage', description: 'what one rule made of an address: a state, or edits of lines' });

const stepOfRun = { run: z.string().regex(/^[0-9TZ]+-[0-9a-f]+$/), step: z.int().min(1) };

export const takenBackSchema = z.strictObject({
  ...stepOfRun,
  address: z.string(),
  rule: z.exactOptional(z.string()),
});

const change = {
  address: z
    .string()
    .describe(
      'a path, package:NAME, sysctl:KEY with dots, module:NAME, unit:NAME, mount:POINT, table:NAME, or an entry as shadow:NAME',
    ),
  before: state,
  after: state,
  rules: z.array(z.string()).min(1).describe('the rules that asked, in the order in which they did'),
  check: z
    .exactOptional(z.enum(fileChecks))
    .describe("the host's own program that must accept the file before it goes live"),
  reload: z.exactOptional(unitName).describe('the unit that is reloaded afterwards, if it is active'),
  restart: z.exactOptional(unitName).describe('the unit that is restarted afterwards, if it is active'),
  afterPackages: z
    .exactOptional(z.literal(true))
    .describe('scripts of packages of this plan may change the file before'),
  asBefore: z
    .exactOptional(z.strictObject(stepOfRun))
    .describe('set where a file becomes what it was before that step of an earlier run'),
  stages: z
    .exactOptional(z.array(stage).min(2))
    .describe('where several rules asked: what each of them made of it, in order'),
  notes: z.array(z.string()).describe('what other people will notice'),
  along: z.exactOptional(z.literal(true)).describe('a package that comes or goes only because another does'),
};

const plannedChange = z
  .strictObject(change)
  .check(agrees)
  .meta({ id: 'Change', description: 'one address, before and after' });
const heldChange = z
  .strictObject({ ...change, consent: z.enum(consents).describe('the class that --allow has to name') })
  .check(agrees)
  .meta({ id: 'HeldChange', description: 'a change that waits for a consent' });

const said = z.strictObject({ rule: z.string(), text: z.string() });

const binding = z
  .strictObject({
    machineId: z
      .string()
      .regex(/^(?:[0-9a-f]{32})?$/)
      .describe('/etc/machine-id; empty where there is none'),
    hostname: z.string().describe('uname -n; of an image, what its /etc/hostname says'),
    hardware: z
      .string()
      .regex(/^(?:[0-9a-f]{64})?$/)
      .describe('SHA-256 of the product UUID; empty where it could not be read'),
  })
  .describe('the host that the plan is for; apply refuses another one');

const workload = z.strictObject({
  name: z.enum(workloadNames),
  evidence: z.array(z.strictObject({ what: z.string(), where: z.string() })),
});

const warning = z.strictObject({
  address: z.string().describe('of the change'),
  workloads: z.array(z.enum(workloadNames)),
  why: z.string(),
  rules: z.array(z.string()).describe('of the rules that asked for the change, those that cause it'),
});

/** A plan as it is published and read back; src/plan/plan.ts is the same in TypeScript. */
export const planSchema = z
  .strictObject({
    schemaVersion: z
      .literal(PLAN_VERSION)
      .describe('changes when a reader of the old format could misread the new one'),
    kind: z.literal('plan'),
    tool: reportSchema.shape.tool,
    createdAt: z.iso.datetime(),
    target: reportSchema.shape.target,
    bound: binding,
    benchmark: reportSchema.shape.benchmark,
    profile: reportSchema.shape.profile,
    platform: z
      .strictObject({ id: z.string(), version: z.string() })
      .describe('the system that the benchmark is for'),
    params: z
      .record(z.string().regex(/^[a-z0-9-]+$/), z.unknown())
      .describe('by rule: the values that rules are asked with'),
    allowed: z.array(z.enum(consents)).describe('classes of change that were allowed when the plan was made'),
    takesBack: z
      .exactOptional(z.array(takenBackSchema))
      .describe('where the plan takes back parts of earlier runs: which'),
    changes: z.array(plannedChange).describe('in the order in which they are made'),
    held: z.array(heldChange).describe('asked for, and not done without a consent'),
    decisions: z.array(said).describe('what a person has to decide'),
    reboots: z.array(said).describe('what is in force only after the next boot'),
    obstacles: z.array(said).describe('rules that no change helps, and why'),
    workloads: z.array(workload).describe('software for containers that was found'),
    warnings: z.array(warning).describe('changes, held ones too, that are known to break it'),
    unpredicted: z.array(z.string()).describe('what cannot be foreseen exactly'),
    access: accessSchema.describe('whether the account that looked gets in and becomes root afterwards'),
    before: reportSchema,
    predicted: reportSchema.describe('the verdicts that an audit will give after the changes'),
  })
  .refine(({ changes }) => new Set(changes.map(({ address }) => address)).size === changes.length, {
    message: 'changes one address twice',
    path: ['changes'],
  })
  .meta({
    id: 'Plan',
    description: 'what shall be done to one host, and what it will be like afterwards',
  }) satisfies z.ZodType<Plan>;

/** A plan as it stands in a file: with the digest of everything else in it. */
export const savedPlanSchema = planSchema
  .safeExtend({
    digest: z
      .string()
      .regex(digestPattern)
      .describe(
        'SHA-256 of the plan without this field, as JSON without blanks, the keys of each object sorted',
      ),
  })
  .meta({ id: 'SavedPlan', description: planSchema.description ?? '' });

function hasNoDots(text: string): boolean {
  return !text.split('/').some((name) => name === '.' || name === '..');
}

type Agreeing = Pick<PlannedChange, 'address' | 'before' | 'after'>;

/** What people read and what is done must be about one thing, and that thing must be something apply can make. */
function agrees({ value, issues }: z.core.ParsePayload<Agreeing>): void {
  const message = disagreement(value);
  if (message !== undefined) issues.push({ code: 'custom', message, input: value, path: [] });
}

function disagreement({ address, before, after }: Agreeing): string | undefined {
  if (address !== addressOf(after) || address !== addressOf(before))
    return `says ${address}, but is about ${addressOf(before)} and ${addressOf(after)}`;
  if (before.kind === 'account' && after.kind === 'account')
    return strangeField(before) ?? strangeField(after);
  if (before.kind === 'generated' && after.kind === 'generated')
    return after.present && !before.present ? undefined : 'takes a generated file away';
  if (before.kind === 'entry' && after.kind === 'entry')
    return after.present && !before.present && after.line === before.line ? undefined : 'takes an entry away';
  if (before.kind === 'link' && after.kind === 'link')
    return after.target === null ? undefined : 'makes a symbolic link';
  if (before.kind !== 'file' || after.kind !== 'file') return undefined;
  const [old, fresh] = [before.node, after.node];
  if (old.type === 'absent')
    return fresh.type === 'directory' || (fresh.type === 'file' && fresh.content !== undefined)
      ? undefined
      : 'makes something other than a folder or a file with its content';
  if (fresh.type === 'absent') return undefined;
  if (fresh.type !== old.type) return `makes a ${fresh.type} of a ${old.type}`;
  if (fresh.type !== 'file' || old.type !== 'file') return undefined;
  return (fresh.content === undefined) === (old.content === undefined)
    ? undefined
    : 'knows the content only before or only after';
}

function strangeField({ database, fields }: Extract<State, { kind: 'account' }>): string | undefined {
  const known = Object.keys(accountFields[database]);
  const given = Object.keys(fields);
  if (known.length === given.length && known.every((field) => given.includes(field))) return undefined;
  return `names other fields of /etc/${database} than ${known.join(', ')}`;
}
