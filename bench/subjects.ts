import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A command whose time and memory are measured. */
export interface Subject {
  readonly name: string;
  readonly words: readonly [string, ...string[]];
  /** How often it runs; what takes minutes runs once. */
  readonly runs: number;
  /** How many recommendations or tests its output has a verdict for. */
  judged?(stdout: string): number;
}

/** npm runs scripts in the project's folder. */
const folder = join(process.cwd(), 'bench');
const cli = process.env['CIS_HARDEN_CLI'] ?? join(process.cwd(), 'dist/cli.js');
const asked = ['--profile', 'cis-level2-server', '--assume-platform', 'ubuntu-18.04'];

export const audit: Subject = {
  name: 'cis-harden audit',
  words: ['node', cli, 'audit', 'local', ...asked, '--format', 'json'],
  runs: 7,
  judged: (stdout) => {
    const { results } = JSON.parse(stdout) as { results: { status: string }[] };
    return results.filter(({ status }) => status !== 'error').length;
  },
};

/** What bounds the audit from below: one read of each source of evidence, and an interpreter that does nothing. */
export const collection: Subject = {
  name: 'cheapest collection',
  words: ['sh', join(folder, 'collect.sh')],
  runs: 7,
};
export const node: Subject = { name: 'node -e 0', words: ['node', '-e', '0'], runs: 7 };
export const help: Subject = { name: 'cis-harden --help', words: ['node', cli, '--help'], runs: 7 };

const content = '/usr/share/xml/scap/ssg/content';

/** Others that judge a host, where they are installed. */
export function others(): Subject[] {
  const all: (Subject & { readonly needs: string })[] = [
    oscap('1804', 'cis'),
    oscap('2204', 'cis_level2_server'),
    {
      name: 'lynis audit system --quick',
      words: [
        'lynis',
        'audit',
        'system',
        '--quick',
        '--no-colors',
        '--logfile',
        '/dev/null',
        '--report-file',
        '/dev/null',
      ],
      runs: 1,
      judged: (stdout) => Number(/Tests performed : (\d+)/.exec(stdout)?.[1] ?? 0),
      needs: '/usr/sbin/lynis',
    },
  ];
  return all.filter(({ needs }) => existsSync(needs));
}

/** oscap judges only the release that its content is for, so this machine is given that release's names. */
function oscap(release: '1804' | '2204', profile: string): Subject & { readonly needs: string } {
  const file = `${content}/ssg-ubuntu${release}-ds.xml`;
  const evaluate = [
    'oscap',
    'xccdf',
    'eval',
    '--profile',
    `xccdf_org.ssgproject.content_profile_${profile}`,
    file,
  ];
  return {
    name: `oscap xccdf eval, Ubuntu ${release.slice(0, 2)}.${release.slice(2)} ${profile}`,
    words: ['unshare', '--mount', 'sh', join(folder, 'as-ubuntu.sh'), release, ...evaluate],
    runs: 1,
    judged: (stdout) => [...stdout.matchAll(/^Result\s+(?:pass|fail)$/gm)].length,
    needs: file,
  };
}
