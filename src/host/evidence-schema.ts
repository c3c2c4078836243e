import { z } from 'zod';
import { type DpkgPackage, type Evidence, type Node, waysToRoot } from './evidence.ts';
import { programs } from './programs.ts';

const owned = {
  mode: z.int().min(0).max(0o7777).describe('permission bits with setuid, setgid and sticky'),
  uid: z.int().min(0).max(0xffff_ffff),
  gid: z.int().min(0).max(0xffff_ffff),
};

const fileNode = z
  .strictObject({
    type: z.literal('file'),
    ...owned,
    size: z.int().min(0).describe('bytes'),
    content: z.exactOptional(z.string()).describe('where it was asked for and could be read'),
    encoding: z
      .exactOptional(z.literal('latin1'))
      .describe('set where the bytes are not UTF-8: one character per byte'),
    reduced: z
      .exactOptional(z.literal(true))
      .describe('set where password hashes in the content were replaced by a word'),
    unread: z.exactOptional(z.string()).describe('why a content that was asked for is not here'),
  })
  .refine(({ content = '', encoding }) => encoding === undefined || /^[\0-\xff]*$/.test(content), {
    message: 'holds a character that is no byte',
    path: ['content'],
  });

const directoryNode = z.strictObject({
  type: z.literal('directory'),
  ...owned,
  entries: z.exactOptional(z.array(z.string())).describe('names, where the listing was asked for'),
  unread: z.exactOptional(z.string()),
});

const otherNodes = [
  z.strictObject({ type: z.enum(['fifo', 'socket', 'device']), ...owned }),
  z.strictObject({ type: z.literal('absent') }),
] as const;

/** What stands at a path after all links; src/host/evidence.ts and src/host/project.ts tell what each field means. */
export const fileStateSchema = z.discriminatedUnion('type', [fileNode, directoryNode, ...otherNodes]);

const nodeSchema = z.discriminatedUnion('type', [
  fileNode,
  directoryNode,
  ...otherNodes,
  z.strictObject({ type: z.literal('symlink'), target: z.string() }),
  z.strictObject({ type: z.literal('hidden'), reason: z.string() }),
]) satisfies z.ZodType<Node>;

export const dpkgPackageSchema = z.strictObject({
  name: z.string(),
  architecture: z.string(),
  version: z.string(),
  status: z.string().describe("dpkg's words, such as `install ok installed`"),
  depends: z.string(),
  provides: z.string(),
  multiArch: z.exactOptional(z.enum(['same', 'foreign', 'allowed'])),
  essential: z.boolean().describe('dpkg refuses to remove it'),
}) satisfies z.ZodType<DpkgPackage>;

const port = z.int().min(0).max(65_535);
const paths = z.string().startsWith('/');
const keyword = z.string().regex(/^[a-z0-9]+$/);
const sshdSettings = z.record(keyword, z.array(z.string()));

const simulation = z.union([
  z.strictObject({
    installs: z.array(z.strictObject({ name: z.string(), version: z.string() })),
    removes: z.array(z.string()),
  }),
  z.strictObject({ impossible: z.string() }),
]);

const unitSchema = z.strictObject({
  load: z.string(),
  file: z.string(),
  active: z.string().nullable().describe('null where nothing runs'),
});

const password = z.enum(['empty', 'set', 'none']);

const shadowSchema = z.strictObject({
  accounts: z.array(
    z.strictObject({
      name: z.string(),
      line: z.int().min(1),
      password,
      locked: z.boolean(),
      method: z.exactOptional(z.string()),
      lastChange: z.string(),
      min: z.string(),
      max: z.string(),
      warn: z.string(),
      inactive: z.string(),
      expire: z.string(),
    }),
  ),
  groups: z.array(
    z.strictObject({
      name: z.string(),
      password,
      admins: z.array(z.string()),
      members: z.array(z.string()),
    }),
  ),
  malformed: z.array(z.string()),
});

const outputSchema = z.union([
  z.strictObject({ installed: z.literal(false) }),
  z.strictObject({
    installed: z.literal(true),
    status: z.int(),
    stdout: z.string(),
    stderr: z.string(),
  }),
]);

/** Evidence as it is read from a file; src/host/evidence.ts tells what each field means. */
export const evidenceSchema = z.strictObject({
  collectedAt: z.iso.datetime(),
  identity: z.strictObject({
    machineId: z.string(),
    hostname: z.string(),
    user: z.string(),
    via: z.enum(['local', 'ssh', 'root', 'sandbox', 'memory']),
    kernel: z.string(),
    architecture: z.string(),
    connection: z.exactOptional(
      z.strictObject({ client: z.string(), clientPort: port, server: z.string(), port }),
    ),
    became: z.exactOptional(z.enum(waysToRoot)),
  }),
  privileged: z.boolean(),
  running: z.boolean(),
  files: z.record(paths, nodeSchema),
  kernel: z.record(paths, z.string().nullable()),
  kernelUnread: z.exactOptional(z.record(paths, z.string())),
  kernelMatches: z.record(paths, z.array(z.string())),
  packages: z.exactOptional(measured(z.array(dpkgPackageSchema))),
  sshd: z.exactOptional(
    measured(
      z.strictObject({
        defaults: sshdSettings,
        effective: z.exactOptional(sshdSettings),
        refusal: z.exactOptional(z.string()),
      }),
    ),
  ),
  walk: z.exactOptional(
    measured(
      z.strictObject({
        found: z.array(
          z.strictObject({
            path: z.string(),
            type: z.enum(['file', 'directory', 'link', 'other']),
            ...owned,
          }),
        ),
        skipped: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
      }),
    ),
  ),
  apt: z.exactOptional(z.record(z.string().min(1), simulation)),
  units: z.exactOptional(z.record(z.string().min(1), measured(unitSchema))),
  shadow: z.exactOptional(measured(shadowSchema)),
  homes: z.exactOptional(
    measured(
      z.array(
        z.strictObject({
          path: z.string(),
          dotFiles: z.array(z.string()),
          unread: z.exactOptional(z.string()),
        }),
      ),
    ),
  ),
  logs: z.exactOptional(
    measured(
      z.array(z.strictObject({ path: z.string(), type: z.enum(['file', 'directory', 'symlink', 'other']) })),
    ),
  ),
  restarted: z.exactOptional(z.array(z.string())),
  arrived: z.exactOptional(z.array(z.string())),
  outputs: z.exactOptional(z.partialRecord(z.enum(programs), measured(outputSchema))),
}) satisfies z.ZodType<Evidence>;

/** A value, or the reason why it could not be measured. */
function measured<T extends z.ZodType>(value: T) {
  return z.union([z.strictObject({ value }), z.strictObject({ unmeasured: z.string() })]);
}
