import type { Need } from '../../host/evidence.ts';
import type { Program } from '../../host/programs.ts';
import { parentOf } from '../../host/lookup.ts';
import { loneBytes } from '../../host/names.ts';
import { type Asked, collected, isSecret } from './asked.ts';
import hostState from './host-state.sh?raw';
import { askings } from './outputs.ts';
import probe from './probe.sh?raw';
import walk from './walk.sh?raw';

/** Files larger than this are not read: no configuration is. */
const LARGEST_FILE_KIB = 1024;
/** Databases of accounts: some 200,000 entries. */
const LARGEST_DATABASE_KIB = 16 * 1024;
const databases: ReadonlySet<string> = new Set(['/etc/passwd', '/etc/group']);

/** How many bytes of a file are read at most; a larger one is not read at all. */
export function mostBytesOf(path: string): number {
  return (databases.has(path) ? LARGEST_DATABASE_KIB : LARGEST_FILE_KIB) * 1024;
}

/** Stores of container images and snaps: their files belong to other systems. */
export const containerStores = [
  ...['docker', 'containerd', 'containers', 'lxc', 'lxd', 'lxcfs', 'kubelet'].map(
    (name) => `/var/lib/${name}`,
  ),
  '/run/containerd',
  '/run/docker',
  '/snap',
];

/** Where the walk does not go: those, and copies in the journal, which stand as the files that they are of. */
export const notWalked = [...containerStores, '/var/lib/cis-harden'];

export const WALK_BYTES = 16 * 1024 * 1024;
const WALK_SECONDS = 120;

/** The look for these needs as one POSIX sh script; `nonce` is a word that the target cannot foresee. */
export function probeScript(needs: readonly Need[], nonce: string): string {
  const asked = collected(needs);
  const calls = ['identity', call('nodes', asked.paths)];
  if (asked.listings.size > 0) calls.push(call('listings', [...asked.listings].map(slashed)));
  calls.push(...contentsCall(asked));
  if (asked.kernel.size > 0) calls.push(`kernel ${eachOnce(asked.kernel).map(patterned).join(' ')}`);
  for (const pattern of patternsOf(asked)) calls.push(`matches ${patterned(pattern)}`);
  if (asked.packages) calls.push('packages');
  if (asked.sshd) calls.push('sshd_test sshd-defaults -f /dev/null', 'sshd_test sshd-effective');
  if (asked.walk) calls.push(`walk ${WALK_SECONDS} ${WALK_BYTES} ${notWalked.join(' ')}`);
  if (asked.units.size > 0) calls.push(call('units', asked.units));
  if (asked.shadow) calls.push('shadow');
  if (asked.homes) calls.push('homes');
  if (asked.logs) calls.push('logs');
  for (const [at, program] of [...asked.outputs].entries()) calls.push(...outputCall(program, at));
  if (asked.apt.size > 0) calls.push(call('simulate', asked.apt));
  const body = [...calls, 'bye'].map((line) => `\t${line}`).join('\n');
  const state = asked.units.size + asked.outputs.size > 0 || asked.shadow || asked.homes || asked.logs;
  const parts = [probe, ...(state ? [hostState] : []), ...(asked.walk ? [walk] : [])];
  return `${parts.join('\n')}\nnonce=${quote(nonce)}\nlook() {\n${body}\n}\nlook </dev/null\n`;
}

/** Programs of a system that is looked at without root's rights are not asked. */
function outputCall(program: Program, at: number): string[] {
  const { words, seconds } = askings[program];
  if ('look' in words) return [`[ "$uid" -ne 0 ] || ${words.look} ${at}`];
  return [`[ "$uid" -ne 0 ] || ${call('output', [String(at), String(seconds), ...words])}`];
}

/** The patterns among the asked kernel files, in the order of their `matches` sections. */
export function patternsOf({ kernel }: Asked): string[] {
  return [...kernel].filter((path) => path.includes('*'));
}

/** A final slash makes find enter a folder that is reached by a link. */
export function slashed(folder: string): string {
  return folder === '/' ? folder : `${folder}/`;
}

/**
 * Files and folders to start from, then tests that only fit the files that are asked. No start leads to a file
 * that another one comes to, or its lines would be printed twice.
 */
function contentsCall({ contents, folderContents }: Asked): string[] {
  const files = [...contents].filter((path) => !isSecret(path));
  const alone = files.filter((path) => !folderContents.has(parentOf(path)));
  const starts = [...alone, ...[...folderContents.keys()].map(slashed)];
  if (starts.length === 0) return [];
  const patterns = [
    ...files.map(literal),
    ...[...folderContents].flatMap(([folder, endings]) =>
      [...endings].map((ending) => `${literal(slashed(folder))}*${literal(ending)}`),
    ),
  ];
  const tests = patterns.flatMap((pattern, at) => [at === 0 ? '(' : '-o', '-path', pattern]);
  const sizes = [LARGEST_FILE_KIB, LARGEST_DATABASE_KIB].map((kib) => String(kib + 1));
  return [call('contents', [...sizes, ...starts, '-maxdepth', '1', ...tests, ')'])];
}

/** A path as a pattern of find that fits nothing else. */
function literal(path: string): string {
  return path.replace(/[*?[\\]/g, '\\$&');
}

/** Without the paths that a pattern among them matches as well: grep would print their lines twice. */
export function eachOnce(kernel: ReadonlySet<string>): string[] {
  const patterns = [...kernel].filter((path) => path.includes('*')).map(matcher);
  return [...kernel].filter((path) => path.includes('*') || !patterns.some((pattern) => pattern.test(path)));
}

function matcher(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]*')}$`,
  );
}

function call(name: string, words: Iterable<string>): string {
  return [name, ...[...words].map(quote)].join(' ');
}

/** One word for a POSIX shell, whatever it holds. Bytes that are no UTF-8 are printed by the shell itself. */
export function quote(word: string): string {
  return word
    .split(loneBytes)
    .map((piece, at) => (at % 2 === 0 ? quoted(piece) : printed(piece)))
    .filter((piece, _, pieces) => piece !== "''" || pieces.length === 1)
    .join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function printed(bytes: string): string {
  const octal = [...bytes].map((byte) => `\\${(byte.charCodeAt(0) - 0xdc00).toString(8)}`);
  return `"$(printf '${octal.join('')}')"`;
}

/** Quoted but for its stars, which the shell shall expand. */
function patterned(path: string): string {
  return path
    .split('*')
    .map((part) => (part === '' ? '' : quote(part)))
    .join('*');
}
