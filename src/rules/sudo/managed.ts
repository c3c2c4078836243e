import render from '../../../templates/etc/sudoers.d/60-cis-harden.hbs';
import type { Change } from '../../change.ts';
import { MANAGED_SUDOERS, SUDOERS, type Sudoers, type SudoersDefault } from '../../facts/sudoers.ts';
import { template } from '../../template.ts';
import { withoutOptions } from './without-options.ts';

const dropIn = template<{ defaults: readonly string[] }>(render);

interface Wanted {
  /** The option as it is written: `use_pty`, `logfile="/var/log/sudo.log"`. */
  readonly option: string;
  /** Where the drop-in really is; undefined with the reason why it cannot be written. */
  readonly obstacle: string | undefined;
}

/** Changes after which no entry of `contrary` is left and the wanted option is in force for everybody. */
export function* sudoersChanges(
  sudoers: Sudoers,
  contrary: readonly SudoersDefault[],
  wanted: Wanted,
  isInForce: (left: readonly SudoersDefault[]) => boolean,
): Iterable<Change> {
  const left = sudoers.defaults.filter((one) => !contrary.includes(one));
  const missing = !isInForce(left);
  const inMain = missing && !sudoers.readsFolder;
  const others = contrary.filter(({ file }) => file.path !== MANAGED_SUDOERS);
  for (const { path, text } of withoutOptions(others))
    if (!inMain || path !== sudoers.main.path) yield { kind: 'file', path, content: text, check: 'sudoers' };
  if (inMain) yield inMainFile(sudoers, others, wanted.option);
  else if (missing && wanted.obstacle !== undefined) yield { kind: 'decision', text: wanted.obstacle };
  else if (missing || others.length < contrary.length)
    yield* inDropIn(left, sudoers, missing ? [wanted.option] : []);
}

/** Where /etc/sudoers.d is not read, the entry stands at the end of the main file. */
function inMainFile({ main }: Sudoers, contrary: readonly SudoersDefault[], option: string): Change {
  const own = contrary.filter(({ file }) => file.path === main.path);
  const [edited] = withoutOptions(own);
  const text = edited?.text ?? main.text;
  // An empty line ends one that a backslash continues.
  const last = text.slice(text.lastIndexOf('\n', text.length - 2) + 1).trimEnd();
  const content = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${last.endsWith('\\') ? '\n' : ''}Defaults ${option}\n`;
  return { kind: 'file', path: SUDOERS, content, check: 'sudoers', newMode: 0o440 };
}

function* inDropIn(
  left: readonly SudoersDefault[],
  { unsafe }: Sudoers,
  added: readonly string[],
): Iterable<Change> {
  const kept = left.filter(({ file, scope }) => file.path === MANAGED_SUDOERS && scope === undefined);
  const options = kept.map(({ file, start, end }) => onOneLine(file.text.slice(start, end)));
  const names = [...new Set([...options, ...added])].sort();
  yield {
    kind: 'file',
    path: MANAGED_SUDOERS,
    content: dropIn({ defaults: names }),
    check: 'sudoers',
    newMode: 0o440,
  };
  if (unsafe.includes(MANAGED_SUDOERS))
    yield { kind: 'attributes', path: MANAGED_SUDOERS, mode: 0o440, uid: 0, gid: 0 };
}

function onOneLine(written: string): string {
  return written.replace(/\\\r?\n[ \t]*/g, '').replace(/[\u0000-\u001f\u007f]/g, ' ');
}
