import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDITD_CONF, optionIn, parseAuditdConf } from '../../src/facts/auditd-conf.ts';
import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import { retention } from '../../src/rules/auditing/retention.ts';
import { isInstalled } from '../debian/missing.ts';
import { exampleHost } from '../host.ts';
import { Random } from './sshd/random.ts';

/** What auditd says of each option while it reads its file. */
const readers: Readonly<Record<string, string>> = {
  max_log_file: 'max_log_size_parser',
  max_log_file_action: 'max_log_size_action_parser',
  space_left: 'space_left_parser',
  space_left_action: 'space_action_parser',
  action_mail_acct: 'action_mail_acct_parser',
  admin_space_left: 'admin_space_left_parser',
  admin_space_left_action: 'admin_space_left_action_parser',
};
const names = Object.keys(readers);

const obstacle = ['auditd', 'unshare'].every(isInstalled)
  ? spawnSync('unshare', ['-Urmpfn', '--mount-proc', 'true']).status === 0
    ? undefined
    : 'no user namespace can be made'
  : 'needs auditd, unshare';

describe.skipIf(obstacle !== undefined)(
  `auditd.conf beside auditd${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const random = new Random(1804);
    const files = Array.from({ length: 500 }, () => conf(random));

    it('reads the same values, and is refused for the same lines', { timeout: 120_000 }, () => {
      let refused = 0;
      for (const [at, answer] of answers(files).entries()) {
        const text = files[at] ?? '';
        const read = parseAuditdConf(text);
        expect(answer.refused, `${text}\n---\n${answer.complaint}`).toBe(read.refusal !== undefined);
        if (answer.refused) refused += 1;
        else {
          const ours = names.map((name) => [name, optionIn(read, name)?.value]);
          expect({ text, values: Object.fromEntries(ours) }).toEqual({ text, values: answer.values });
        }
      }
      expect(refused).toBeGreaterThan(50);
      expect(refused).toBeLessThan(450);
    });

    it('is taken, and says what was asked for, once it is repaired', { timeout: 120_000 }, () => {
      const left = files.filter((text) => parseAuditdConf(text).refusal === undefined).map(repaired);
      for (const [at, answer] of answers(left).entries()) {
        expect(answer.refused, `${left[at]}\n---\n${answer.complaint}`).toBe(false);
        const { values } = answer;
        expect(Number(values['max_log_file'])).toBeGreaterThanOrEqual(8);
        expect(values['max_log_file_action']?.toLowerCase()).toBe('keep_logs');
        expect(values['space_left_action']?.toLowerCase()).toBe('email');
        expect(values['action_mail_acct']).toBe('root');
        expect(values['admin_space_left_action']?.toLowerCase()).toBe('halt');
        expect(answer.complaint).not.toContain('must be larger');
      }
      expect(left.length).toBeGreaterThan(50);
    });
  },
);

function repaired(text: string): string {
  let host: Host = exampleHost({ packages: { auditd: '1' }, files: { [AUDITD_CONF]: text } });
  for (const rule of retention)
    for (const change of rule.remediate(host, rule.params.parse({})))
      if (isActionable(change)) for (const { after } of intend(host, change)) host = project(host, after);
  return host.text(AUDITD_CONF) ?? '';
}

function conf(random: Random): string {
  const lines = Array.from({ length: 1 + random.below(9) }, () =>
    random.chance(0.1) ? random.of(odd) : option(random),
  );
  return `${lines.join('\n')}${random.chance(0.7) ? '\n' : ''}`;
}

function option(random: Random): string {
  const name = random.of(names);
  const value = random.of(values[name] ?? ['1']);
  const spelled = random.chance(0.2) ? name.toUpperCase() : name;
  return random.of([`${spelled} = ${value}`, `${spelled} = ${value}`, `  ${spelled}   =  ${value}  `]);
}

const actions = ['SYSLOG', 'email', 'EMAIL', 'suspend', 'halt', 'Single', 'ignore'];
const values: Readonly<Record<string, readonly string[]>> = {
  max_log_file: ['8', '6', '64', '008', '1'],
  max_log_file_action: ['ROTATE', 'keep_logs', 'KEEP_LOGS', 'ignore', 'Syslog'],
  space_left: ['75', '50', '200', '1'],
  admin_space_left: ['50', '10', '100', '0'],
  space_left_action: actions,
  admin_space_left_action: actions,
  action_mail_acct: ['root', 'ops', 'root'],
};

const odd = [
  ...[
    'max_log_file=8',
    'max_log_file = 8 # MB',
    'max_log_file =',
    'max_log_file',
    '\tmax_log_file = 8',
    'max_log_file\t=\t8',
  ],
  ...[
    '# max_log_file = 9',
    '  # x',
    '',
    '   ',
    'space_left_action = email x',
    'action_mail_acct = root x',
    'max_log_file == 8',
  ],
  ...[
    'space_left_action = email x y',
    'max_log_file_action = rotate x',
    'max_log_file = = 8',
    '= 8',
    'max-log-file = 8',
  ],
];

interface Answer {
  readonly refused: boolean;
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly complaint: string;
}

/** Lets auditd read each file, in namespaces in which it may touch nothing. It ends before it serves anything. */
function answers(texts: readonly string[]): Answer[] {
  const folder = mkdtempSync(join(tmpdir(), 'auditd-'));
  try {
    for (const [at, text] of texts.entries()) {
      mkdirSync(join(folder, String(at)), { mode: 0o750 });
      writeFileSync(join(folder, String(at), 'auditd.conf'), text, { mode: 0o640 });
    }
    const run = spawnSync(
      'unshare',
      ['-Urmpfn', '--mount-proc', 'sh', '-c', script(texts.length), 'sh', folder],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      },
    );
    const said = run.stdout.split('\u001efile\n').slice(1);
    if (said.length !== texts.length) throw new Error(`auditd answered ${said.length} times: ${run.stderr}`);
    return said.map((complaint) => ({
      // 6 says that the file is not understood, for its values too.
      refused: /^status 6$/m.test(complaint) && !complaint.includes('must be larger'),
      values: Object.fromEntries(
        names.map((name) => [
          name,
          complaint
            .match(new RegExp(`^${readers[name]} called with: (.*)$`, 'gm'))
            ?.at(-1)
            ?.replace(/^.*?: /, ''),
        ]),
      ),
      complaint,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function script(count: number): string {
  return `
mount -t tmpfs none /run
mount -t tmpfs none /var/log
mkdir -p /var/log/audit
at=0
while [ "$at" -lt ${count} ]; do
	printf '\\036file\\n'
	timeout 5 auditd -c "$1/$at" -f -n 2>&1
	echo "status $?"
	at=$((at + 1))
done`;
}
