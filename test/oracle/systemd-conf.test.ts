import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemdConf } from '../../src/facts/systemd-conf.ts';
import { timesyncdServers } from '../../src/facts/time/timesyncd.ts';
import { exampleHost, type Example } from '../host.ts';
import { runInTrees, sandboxObstacle, type Tree } from './merged-root.ts';

const RUNS = 200;
const MAIN = '/etc/systemd/timesyncd.conf';
const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map(
  (parent) => `${parent}/systemd/timesyncd.conf.d/`,
);
const PROGRAM = '/lib/systemd/systemd-timesyncd';
const obstacle = sandboxObstacle(['unshare', 'systemd-analyze', PROGRAM]);

describe.skipIf(obstacle !== undefined)(
  `files of systemd's daemons beside systemd${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    const trees = fc.sample(tree(), { numRuns: RUNS, seed: 1804 });

    it('are read in the same order and with the same values', { timeout: 300_000 }, () => {
      const answers = answersTo(trees);
      let compared = 0;
      for (const [at, written] of trees.entries()) {
        const conf = systemdConf('timesyncd').of(hostOf(written));
        const ours = {
          NTP: timesyncdServers(conf, 'NTP'),
          FallbackNTP: timesyncdServers(conf, 'FallbackNTP'),
        };
        const { order, ...lists } = answers[at] ?? { order: [] };
        expect({ ...written, read: ours }).toEqual({ ...written, read: lists });
        compared += ours.NTP.length;
        // systemd-analyze gives up at a link that leads nowhere; the daemons go on.
        if (JSON.stringify(written).includes('/nowhere')) continue;
        const files = [...new Set(conf.assignments.map(({ file }) => file.path))];
        expect({ ...written, order: files }).toEqual({
          ...written,
          order: order.filter((path) => files.includes(path)),
        });
      }
      expect(compared, 'servers that are compared').toBeGreaterThan(RUNS / 4);
    });
  },
);

interface Answer {
  readonly NTP: readonly string[];
  readonly FallbackNTP: readonly string[];
  /** Files in the order of reading. */
  readonly order: readonly string[];
}

/** What timesyncd says while it reads its files, and the files that systemd-analyze prints. */
function answersTo(all: readonly Tree[]): Answer[] {
  const script = `
# The daemon gives up root before it reads.
chmod 0755 /mnt/trees
rm -f /tmp/said && mkfifo /tmp/said
SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console timeout -s KILL 20 ${PROGRAM} >/tmp/said 2>&1 &
sed -n -e '/running as pid/q' -e '/^Added new\\|^Removed server/p' </tmp/said
kill "$!"
wait
systemd-analyze cat-config systemd/timesyncd.conf | grep -a '# /'
true`;
  return runInTrees(all, [MAIN, ...folders], script).map((answer) => {
    const lists = { NTP: [] as string[], FallbackNTP: [] as string[] };
    for (const line of answer.split('\n')) {
      const [, kind, name = ''] = /^Added new (system|fallback) server (.*)\.$/.exec(line) ?? [];
      if (kind !== undefined) lists[kind === 'system' ? 'NTP' : 'FallbackNTP'].push(name);
      const [, removed] = /^Removed server (.*)\.$/.exec(line) ?? [];
      if (removed === undefined) continue;
      const list = removed.startsWith('f') ? lists.FallbackNTP : lists.NTP;
      list.splice(list.indexOf(removed), 1);
    }
    // Where nothing is set, what is compiled in is asked.
    const isCompiledIn = lists.FallbackNTP.some((name) => !name.startsWith('f'));
    return {
      NTP: lists.NTP,
      FallbackNTP: isCompiledIn ? [] : lists.FallbackNTP,
      // The heading of a file may stand behind the last line of the one before, and links are followed in it.
      order: answer
        .split('\n')
        .flatMap((line) => /# (?:\/mnt\/trees\/\d+)?(\/\S+\.conf)$/.exec(line)?.[1] ?? []),
    };
  });
}

function hostOf(written: Tree) {
  const device: Example = { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } };
  return exampleHost({
    running: false,
    files: { ...written, '/lib': { link: 'usr/lib' }, '/dev/null': device },
  });
}

function tree(): fc.Arbitrary<Tree> {
  const name = fc.constantFrom(
    '10-a.conf',
    'b.conf',
    'B.conf',
    'zz.conf',
    '.c.conf',
    'note.txt',
    'd.conf~',
    '_.conf',
  );
  const entry = fc.oneof(
    { weight: 10, arbitrary: text() },
    { weight: 1, arbitrary: fc.constantFrom({ link: '/dev/null' }, { link: '/nowhere' }) },
  );
  const placed = fc.tuple(fc.constantFrom(...folders), name, entry);
  return fc
    .tuple(fc.option(text(), { nil: undefined }), fc.array(placed, { maxLength: 5 }))
    .map(([main, entries]) => ({
      ...(main !== undefined && { [MAIN]: main }),
      ...Object.fromEntries(entries.map(([folder, file, what]) => [folder + file, what])),
    }));
}

function text(): fc.Arbitrary<string> {
  const blank = fc.constantFrom('', '', '', ' ', '\t');
  const servers = fc.constantFrom(
    'a',
    'a b',
    'c',
    ' d\te ',
    '',
    'b \\\n g',
    'a\\\n# x\n  h',
    'i # j',
    'a\\\n;\nNTP=k',
  );
  const fallback = fc.constantFrom('f', 'f1 f2', '', 'f3 \\\n f4');
  const setting = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant('NTP'), servers) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('FallbackNTP'), fallback) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom('ntp', '#NTP', ';NTP', 'NTP2', 'RootDistanceMaxSec'), servers),
    },
  );
  const line = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(blank, setting, blank, blank)
        .map(([lead, [key, value], before, after]) => `${lead}${key}${before}=${after}${value}`),
    },
    { weight: 2, arbitrary: fc.constantFrom('[Time]', ' [Time]\t', '[Other]', '[time]', '[ Time]') },
    { weight: 1, arbitrary: fc.constantFrom('', '# NTP=x', ';[Time]', ' # \\', 'NTP', '\\') },
  );
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n');
  const head = fc.constantFrom('[Time]\n', '[Time]\n', '[Time]\n', '', '\ufeff[Time]\n');
  return fc.tuple(head, fc.array(fc.tuple(line, end), { maxLength: 5 }), fc.boolean()).map(
    ([first, lines, cut]) =>
      first +
      lines
        .map((one) => one.join(''))
        .join('')
        .slice(0, cut ? -1 : undefined),
  );
}
