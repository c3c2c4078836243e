import { z } from 'zod';
import render from '../../../templates/etc/rsyslog.d/00-cis-harden.conf.hbs';
import type { Change } from '../../change.ts';
import { compareBytes } from '../../facts/conf-files.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import {
  DEFAULT_CREATE_MODE,
  type FileAction,
  fileActionsIn,
  octal,
  RSYSLOG_CONF,
  RSYSLOG_FOLDER,
  type RsyslogConfig,
  rsyslog,
  rsyslogPlace,
  type RsyslogStatement,
} from '../../facts/rsyslog.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';
import { notInstalled, RSYSLOG_UNIT } from './rsyslog-installed.ts';

const DROP_IN = '/etc/rsyslog.d/00-cis-harden.conf';
const dropIn = template<{ mode: string }>(render);

export default defineRule({
  id: 'rsyslog-file-create-mode',
  title: 'Log files that rsyslog makes are not open to everybody',
  rationale:
    'Logs hold names, addresses and mistyped passwords, which an ordinary account has no business to read.',
  impact: 'Only root and the group of the log files can read new ones.',
  check:
    '$FileCreateMode is set in rsyslog.conf or a file that it includes, every mode for new files that is set there is 0640 or stricter, and so is the one that each action which writes a file ends up with. The old directive holds for actions behind it only, and not for omfile actions of RainerScript.',
  remedy: `Clears bits where a mode is set, gives one to actions without, and sets one in ${DROP_IN} or at the head of rsyslog.conf where none is set in time. Files that are there already keep their modes.`,
  params: z.strictObject({ mode: octalMode({ ceiling: 0o640, floor: 0o600 }) }),
  facts: { rsyslog, obstacle: dropInObstacle(DROP_IN) },
  *audit({ rsyslog: config }, { mode }) {
    if (config === undefined)
      yield notInstalled('$FileCreateMode', `${asOctal(fromOctal(mode))} or stricter`);
    else for (const { finding } of faults(config, fromOctal(mode))) yield finding;
  },
  *evidence({ rsyslog: config }) {
    for (const { at, mode, target } of config === undefined ? [] : fileActionsIn(config))
      yield { what: `${target} is made with mode ${asOctal(mode)}`, where: rsyslogPlace(at) };
  },
  *remediate({ rsyslog: config, obstacle }, { mode }) {
    if (config !== undefined) yield* repair(config, fromOctal(mode), obstacle);
  },
});

/** A finding, with the text that repairs it: an edit of one file, or a mode that has to be set earlier. */
interface Fault {
  readonly finding: Finding;
  readonly edit:
    | { readonly at: RsyslogStatement; readonly start: number; readonly end: number; readonly text: string }
    | 'earlier';
}

function faults(config: RsyslogConfig, limit: number): Fault[] {
  const settings = config.statements.flatMap((at) => settingFaults(at, limit));
  const actions = fileActionsIn(config).filter(({ mode }) => (mode & ~limit) !== 0);
  const isSet = config.statements.some((at) => at.kind === 'directive' && at.name === 'filecreatemode');
  const expected = `${asOctal(limit)} or stricter`;
  return [
    ...(isSet
      ? []
      : [
          {
            finding: found('$FileCreateMode', `set, ${expected}`, 'not set', RSYSLOG_CONF),
            edit: 'earlier',
          } as const,
        ]),
    ...settings,
    // An action that takes its mode from a setting is repaired with that.
    ...actions.filter(({ from }) => from === undefined).map((action) => actionFault(action, expected, limit)),
  ];
}

function settingFaults(at: RsyslogStatement, limit: number): Fault[] {
  const where = rsyslogPlace(at);
  const expected = `${asOctal(limit)} or stricter`;
  if (at.kind === 'directive') {
    if (at.name !== 'filecreatemode') return [];
    const mode = octal(at.value);
    if (mode !== undefined && (mode & ~limit) === 0) return [];
    const text = `$FileCreateMode ${asOctal((mode ?? DEFAULT_CREATE_MODE) & limit)}`;
    return [
      {
        finding: found('$FileCreateMode', expected, at.value === '' ? 'no mode' : at.value, where),
        edit: { at, start: at.start, end: at.end, text },
      },
    ];
  }
  const set = at.kind === 'object' ? at.parameters.get('filecreatemode') : undefined;
  if (at.kind !== 'object' || set === undefined) return [];
  const mode = octal(set.value);
  if (mode !== undefined && (mode & ~limit) === 0) return [];
  const text = asOctal((mode ?? DEFAULT_CREATE_MODE) & limit);
  return [
    {
      finding: found(`fileCreateMode of ${at.type}(…)`, expected, set.value, where),
      edit: { at, start: set.start, end: set.end, text },
    },
  ];
}

/** An action for which nothing sets a mode before it, or which no directive reaches. */
function actionFault({ at, target, mode }: FileAction, expected: string, limit: number): Fault {
  const finding = found(
    `mode of new ${target}`,
    expected,
    `${asOctal(mode)}, since nothing sets one`,
    rsyslogPlace(at),
  );
  if (at.kind !== 'object') return { finding, edit: 'earlier' };
  const text = ` fileCreateMode="${asOctal(mode & limit)}"`;
  return { finding, edit: { at, start: at.end - 1, end: at.end - 1, text } };
}

function* repair(config: RsyslogConfig, limit: number, obstacle: string | undefined): Iterable<Change> {
  const wrong = faults(config, limit);
  const early = wrong.some(({ edit }) => edit === 'earlier');
  const inFolder = early && obstacle === undefined && isEarlyEnough(config);
  const texts = new Map<string, string>();
  const edits = wrong.flatMap(({ edit }) => (edit === 'earlier' ? [] : [edit]));
  for (const { at, start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    const known = texts.get(at.file.path) ?? at.file.text;
    texts.set(at.file.path, known.slice(0, start) + text + known.slice(end));
  }
  const { path, text } = config.main;
  if (early && !inFolder) texts.set(path, `$FileCreateMode ${asOctal(limit)}\n${texts.get(path) ?? text}`);
  for (const [file, content] of texts)
    yield { kind: 'file', path: file, content, check: 'rsyslog', restart: RSYSLOG_UNIT };
  if (inFolder)
    yield {
      kind: 'file',
      path: DROP_IN,
      content: dropIn({ mode: asOctal(limit) }),
      check: 'rsyslog',
      restart: RSYSLOG_UNIT,
    };
}

/** Whether a file that is read first in the folder comes before every action that needs it. */
function isEarlyEnough(config: RsyslogConfig): boolean {
  const { folderAt, statements } = config;
  if (folderAt === undefined) return false;
  const needy = fileActionsIn(config).filter(({ at, from }) => at.kind === 'action' && from === undefined);
  return needy.every(
    ({ at }) =>
      statements.indexOf(at) >= folderAt &&
      (!at.file.path.startsWith(`${RSYSLOG_FOLDER}/`) || compareBytes(at.file.path, DROP_IN) >= 0),
  );
}

function found(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}
