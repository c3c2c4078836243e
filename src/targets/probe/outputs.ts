import type { Evidence, Measured, ProgramOutput } from '../../host/evidence.ts';
import type { Program } from '../../host/programs.ts';
import type { Section, Sections } from './sections.ts';
import { decode } from './text.ts';

interface Asking {
  /** The program and its words, or a function of the look, which prints the section itself. */
  readonly words: readonly string[] | { readonly look: string };
  readonly seconds: number;
  /** Makes of what it prints what the runner's lists print too, where a difference would mean nothing. */
  readonly cleaned?: (text: string) => string;
}

/** Without these apt writes caches and a record of what its planner was asked, even where it only simulates. */
const quietApt = ['pkgcache', 'srcpkgcache']
  .map((cache) => `Dir::Cache::${cache}=`)
  .concat('Dir::Log::Planner=')
  .flatMap((setting) => ['-o', setting]);

/** Processes come and go meanwhile, and those of the kernel have no program: neither is worth a complaint. */
const labels = `grep -aHs . /proc/[0-9]*/attr/current /proc/[0-9]*/attr/apparmor/current
find /proc/[0-9]*/exe -maxdepth 0 -printf '%p:%l\\n' 2>/dev/null
true`;

/** How each program is asked. */
export const askings: Readonly<Record<Program, Asking>> = {
  'auditctl -l': {
    words: ['auditctl', '-l'],
    seconds: 20,
    cleaned: (text) => text.replace(/^No rules\n/m, ''),
  },
  'auditctl -s': { words: ['auditctl', '-s'], seconds: 20 },
  'nft list ruleset': { words: ['nft', '-s', 'list', 'ruleset'], seconds: 20 },
  'iptables-save': { words: ['iptables-save'], seconds: 20, cleaned: withoutCounters },
  'ip6tables-save': { words: ['ip6tables-save'], seconds: 20, cleaned: withoutCounters },
  'ufw status verbose': { words: ['ufw', 'status', 'verbose'], seconds: 20 },
  'ss -Hlnptu': { words: ['ss', '-Hlnptu'], seconds: 20 },
  'ps -eo user=,comm=': { words: ['ps', '-eo', 'user=,comm='], seconds: 20 },
  'process labels': { words: ['sh', '-c', labels], seconds: 20 },
  'dpkg --verify': { words: ['dpkg', '--verify'], seconds: 240 },
  'root PATH': { words: { look: 'root_path' }, seconds: 10, cleaned: (text) => lastPath(text) ?? text },
  'accepted login': { words: { look: 'accepted_login' }, seconds: 10 },
  'failed logins': { words: { look: 'failed_logins' }, seconds: 10 },
  'apt-get upgrade': { words: ['apt-get', '-s', '-q', '-y', ...quietApt, 'upgrade'], seconds: 60 },
};

/** What the asked programs printed. Without root's rights most of them refuse, or tell half of it. */
export function outputsOf(
  sections: Sections,
  asked: ReadonlySet<Program>,
  privileged: boolean,
): NonNullable<Evidence['outputs']> {
  return Object.fromEntries(
    [...asked].map((program, at) => [
      program,
      privileged ? outputOf(program, sections.find(`output-${at}`)) : { unmeasured: `${program} needs root` },
    ]),
  );
}

function outputOf(program: Program, section: Section | undefined): Measured<ProgramOutput> {
  if (section === undefined) return { unmeasured: `the look came back without what ${program} prints` };
  const { status, bytes, complaints } = section;
  if (status === 127) return { value: { installed: false } };
  if (status === 124 || status === 137) return { unmeasured: `${program} did not end in time` };
  const { content } = decode(bytes);
  if (program === 'root PATH' && lastPath(content) === undefined)
    return { unmeasured: "root's login shell did not tell its PATH" };
  const stderr = decode(complaints).content.trim().slice(0, 1000);
  return {
    value: { installed: true, status, stdout: askings[program].cleaned?.(content) ?? content, stderr },
  };
}

function withoutCounters(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(/\[[0-9]+:[0-9]+\]/, '[0:0]'))
    .join('\n');
}

/** What the shell's own files print stands before it. */
function lastPath(text: string): string | undefined {
  return text
    .split('\n')
    .findLast((line) => line.startsWith('@PATH='))
    ?.slice('@PATH='.length);
}
