import { z } from 'zod';
import { namesByTopLinks, type NamesOf } from '../../facts/auditing/places.ts';
import { compareBytes } from '../../facts/conf-files.ts';
import { defineFact } from '../../facts/fact.ts';
import { mountOf, mounts } from '../../facts/mounts.ts';
import { walkedPaths } from '../../facts/walked-paths.ts';
import { auditKey, auditRules, uidMinimum } from '../../kinds/audit-rules.ts';
import { programRule } from '../../kinds/auditing/wanted.ts';

/** A program that runs with its file's owner's or group's rights. */
interface Privileged {
  readonly paths: readonly string[];
  readonly namesOf: NamesOf;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

const SET_ID = 0o6000;
/** More places than these are counted, not named. */
const MOST_SHOWN = 20;

const privileged = defineFact<Privileged>({
  id: 'privileged-commands',
  needs: [],
  uses: [walkedPaths, mounts, namesByTopLinks],
  parse(host) {
    const mounted = mounts.of(host);
    const { found, skipped } = walkedPaths.of(host);
    const runs = (path: string) => {
      const options = mountOf(path, mounted)?.options.split(',') ?? [];
      return !options.includes('nosuid') && !options.includes('noexec');
    };
    const files = found.filter(({ type, mode }) => type === 'file' && (mode & SET_ID) !== 0);
    return {
      paths: [...new Set(files.map(({ path }) => path).filter(runs))].toSorted(compareBytes),
      namesOf: namesByTopLinks.of(host),
      skipped,
    };
  },
});

export default auditRules({
  id: 'audit-privileged-commands',
  title: 'Runs of programs with set-user-ID or set-group-ID are recorded',
  rationale:
    'These programs do with the rights of root what a user tells them; a flaw in one shows in how it is called.',
  impact: 'A package that brings another such program fails this rule until the rules are written anew.',
  subject:
    'runs of every set-user-ID and set-group-ID file of the local filesystems, those mounted nosuid or noexec left out, by people with ids from UID_MIN of login.defs on who logged in',
  file: '60-cis-harden-privileged.rules',
  params: z.strictObject({
    key: auditKey.default('privileged'),
    uidMin: uidMinimum,
    /** Folders with all below them that are left out. */
    exclude: z.array(z.string().regex(/^\//, 'an absolute path')).default([]),
    /** Whether programs of snaps count, whose paths change with each of their versions. */
    snaps: z.boolean().default(false),
  }),
  source: privileged,
  wanted: (source, host, params) =>
    counted(source, params)
      .filter(isWritable)
      .map((path) =>
        programRule(host.machine, {
          path,
          names: source.namesOf(path),
          uidMin: params.uidMin ?? host.uidMin,
          key: params.key,
        }),
      ),
  unwritable: (source, params) => counted(source, params).filter((path) => !isWritable(path)),
  *evidence({ skipped }) {
    for (const { path, reason } of skipped.slice(0, MOST_SHOWN))
      yield { what: `${path} was not walked (${reason})`, where: path };
    const more = skipped.length - MOST_SHOWN;
    if (more > 0) yield { what: `${more} more places were not walked`, where: '/' };
  },
});

function counted(
  { paths }: Privileged,
  { exclude, snaps }: { exclude: readonly string[]; snaps: boolean },
): string[] {
  const left = [...exclude, ...(snaps ? [] : ['/snap', '/var/lib/snapd/snap'])].map((path) =>
    path.replace(/\/+$/, ''),
  );
  return paths.filter((path) => !left.some((folder) => path === folder || path.startsWith(`${folder}/`)));
}

/** A rules file has no sure way to name a path with a blank, a backslash or a byte beyond ASCII. */
function isWritable(path: string): boolean {
  return /^[!-[\]-~]+$/.test(path) && Buffer.byteLength(path) < 4096;
}
