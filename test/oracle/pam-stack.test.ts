import { execaSync } from 'execa';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/facts/pam/evaluate.ts';
import { type PamType, tokens } from '../../src/facts/pam/line.ts';
import { type Result, results } from '../../src/facts/pam/result.ts';
import { type PamEntry, pamStack } from '../../src/facts/pam/stack.ts';
import { missing } from '../debian/missing.ts';
import { copyOf } from '../rootfs/copy.ts';
import { type Services, someServices } from './pam/services.ts';
import { pamTree, programs } from './pam/tree.ts';
import { Random } from './sshd/random.ts';

const BATCHES = 5;
const SERVICES = 300;
const obstacle = missing(programs);

describe.skipIf(obstacle !== undefined)(
  `stacks as libpam runs them${obstacle ? ` (${obstacle})` : ''}`,
  () => {
    it(`come to what libpam says, ${BATCHES * SERVICES} services`, { timeout: 300_000 }, async () => {
      const tree = await pamTree();
      const said = new Map<Result, number>();
      for (let batch = 0; batch < BATCHES; batch += 1) {
        const random = new Random(batch + 1);
        const other = someServices(random, 'other');
        const all = Array.from({ length: SERVICES }, (_, at) => someServices(random, `s${at}`));
        const answers = asked(tree, other, all);
        for (const [at, services] of all.entries()) {
          const files = { ...other, ...services };
          const ours = Object.fromEntries(stages.map(([stage, run]) => [stage, run(files, `s${at}`)]));
          expect({ files, ours }).toEqual({ files, ours: answers[at] });
          for (const result of Object.values(ours)) said.set(result, (said.get(result) ?? 0) + 1);
        }
      }
      expect(said.get('success'), 'stacks that succeed').toBeGreaterThan((BATCHES * SERVICES) / 4);
      expect(said.size, 'different results').toBeGreaterThan(15);
    });
  },
);

type Stage = 'authenticate' | 'acct_mgmt' | 'chauthtok';

const stages: readonly (readonly [Stage, (files: Services, service: string) => Result])[] = [
  ['authenticate', (files, service) => evaluate(stackOf(files, service, 'auth'), returning('auth')).result],
  ['acct_mgmt', (files, service) => evaluate(stackOf(files, service, 'account'), returning('acct')).result],
  [
    'chauthtok',
    (files, service) => {
      const stack = stackOf(files, service, 'password');
      const first = evaluate(stack, returning('prechauthtok'));
      if (first.result !== 'success') return first.result;
      return evaluate(stack, returning('chauthtok')).result;
    },
  ],
];

function stackOf(files: Services, service: string, type: PamType) {
  return pamStack((path) => files[path.replace('/etc/pam.d/', '')], service, type);
}

/** What pam_debug is told to return; the last argument counts (pam_debug(8)). */
function returning(argument: string): (entry: PamEntry) => Result {
  return ({ does }) => {
    if (does.kind !== 'module') throw new Error('only modules are asked');
    const name = does.module.slice(does.module.lastIndexOf('/') + 1);
    if (name === 'pam_permit.so') return 'success';
    if (name === 'pam_deny.so')
      return argument === 'auth' ? 'auth_err' : argument === 'acct' ? 'auth_err' : 'authtok_err';
    if (name !== 'pam_debug.so') return 'module_unknown';
    const told = does.args.find((word) => word.startsWith(`${argument}=`))?.slice(argument.length + 1);
    return results.find((result) => result === told) ?? 'success';
  };
}

function asked(tree: string, other: Services, all: readonly Services[]): Record<Stage, string>[] {
  const copy = copyOf(tree);
  try {
    for (const [name, text] of Object.entries({ ...other, ...Object.assign({}, ...all) }))
      writeFileSync(join(copy.root, 'etc/pam.d', name), text as string);
    const script = all.flatMap((_, at) =>
      stages.map(
        ([stage]) => `printf '\\035'; pamtester s${at} root ${stage} </dev/null 2>&1 | grep '^pamtester: '`,
      ),
    );
    const { stdout } = execaSync('chroot', [copy.root, 'sh'], {
      input: script.join('\n'),
      env: { LC_ALL: 'C' },
    });
    const answers = stdout.split('\x1d').slice(1).map(resultOf);
    return all.map((_, at) =>
      Object.fromEntries(stages.map(([stage], within) => [stage, answers[at * stages.length + within]])),
    ) as Record<Stage, string>[];
  } finally {
    copy.remove();
  }
}

/** pam_strerror(3) of each result, in the order of the results. */
const messages = [
  'Success',
  'Failed to load module',
  'Symbol not found',
  'Error in service module',
  'System error',
  'Memory buffer error',
  'Permission denied',
  'Authentication failure',
  'Insufficient credentials to access authentication data',
  'Authentication service cannot retrieve authentication info',
  'User not known to the underlying authentication module',
  'Have exhausted maximum number of retries for service',
  'Authentication token is no longer valid; new one required',
  'User account has expired',
  'Cannot make/remove an entry for the specified session',
  'Authentication service cannot retrieve user credentials',
  'User credentials expired',
  'Failure setting user credentials',
  'No module specific data is present',
  'Conversation error',
  'Authentication token manipulation error',
  'Authentication information cannot be recovered',
  'Authentication token lock busy',
  'Authentication token aging disabled',
  'Failed preliminary check by password service',
  'The return value should be ignored by PAM dispatch',
  'Critical error - immediate abort',
  'Authentication token expired',
  'Module is unknown',
  'Bad item passed to pam_*_item()',
  'Conversation is waiting for event',
  'Application needs to call libpam again',
];

function resultOf(said: string): string {
  const text = said.trim().replace(/^pamtester: /, '');
  if (
    /^(successfully authenticated|account management done\.|authentication token altered successfully\.)$/.test(
      text,
    )
  )
    return 'success';
  // A service that libpam refuses cannot even be begun.
  if (text === 'Initialization failure') return 'abort';
  return results[messages.indexOf(text)] ?? text;
}

describe('words of a line', () => {
  it.each([
    ['a [b \\] c]d', ['a', 'b ] c', 'd']],
    ['[open', ['open']],
    ['  ', []],
    ['a[b c]', ['a[b', 'c]']],
  ])('of %j are %j', (text, words) => {
    expect(tokens(text)).toEqual(words);
  });
});
