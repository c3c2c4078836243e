import type { Report } from '../audit/report.ts';
import { commandLines } from './command-lines.ts';
import { paint, plain, type Style } from './terminal.ts';
import { columns, padded, wrap } from './wrap.ts';

const LABEL = 11;

/** `Host       web1 (ssh://ops@web1)`: a word, and what it is; long lines go on below the first. */
export function labelled(label: string, text: string, style: Style): string[] {
  const blanks = ' '.repeat(Math.max(1, LABEL - columns(label)));
  const [first = '', ...rest] = wrap(text, style.width - LABEL);
  return [`${paint(style, 'bold', label)}${blanks}${first}`, ...rest.map((line) => ' '.repeat(LABEL) + line)];
}

/** `Next       cis-harden plan --profile aks`: a word, and a command to be copied. */
export function commandLine(label: string, words: readonly string[], style: Style): string[] {
  const [first = '', ...rest] = commandLines(words, style.width, padded(label, LABEL));
  return [`${paint(style, 'bold', label)}${first.slice(label.length)}`, ...rest];
}

/** Which host was judged, by what. */
export function head(
  report: Pick<Report, 'target' | 'benchmark' | 'profile'> & Partial<Report>,
  style: Style,
): string[] {
  const { target, platform, benchmark, profile, startedAt } = report;
  return [
    ...labelled('Host', hostName(target), style),
    ...(platform ? labelled('System', systemName(platform), style) : []),
    ...labelled('Benchmark', `${plain(benchmark.title)} ${plain(benchmark.version)}`, style),
    ...labelled('Profile', `${plain(profile.title)} (${plain(profile.id)})`, style),
    ...(startedAt === undefined
      ? []
      : labelled('Looked at', plain(startedAt).replace(/\.\d+Z$/, 'Z'), style)),
  ];
}

/** What the operator has to know before reading on. */
export function noticeLines(notices: readonly string[], style: Style): string[] {
  return notices.flatMap((notice) =>
    wrap(plain(notice), style.width, 'note: ').map((line) => paint(style, 'yellow', line)),
  );
}

/** The name the host gives itself, and how it was reached. */
function hostName({ name, hostname }: Report['target']): string {
  if (hostname === '' || hostname === name) return plain(name);
  return `${plain(hostname)} (${plain(name)})`;
}

function systemName({ id, version, name, assumed }: Report['platform']): string {
  const found = plain(name === '' ? `${id} ${version}` : name);
  return assumed === undefined ? found : `${found}, taken for ${plain(assumed)}`;
}
