import { z } from 'zod';
import { dropInObstacle } from '../facts/drop-in.ts';
import { defineFact, type Fact } from '../facts/fact.ts';
import {
  managedConfPath,
  systemdConf,
  type SystemdConf,
  type SystemdConfName,
} from '../facts/systemd-conf.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { mainFileWith, persistSetting, placeOf, sets } from './systemd-conf-persist.ts';

interface SystemdConfOption {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly daemon: SystemdConfName;
  readonly section: string;
  readonly option: string;
  /** What is written. */
  readonly value: string;
  /** Whether a value as written means what is wanted; undefined where the daemon ignores it. */
  accepts(value: string): boolean | undefined;
}

const params = z.strictObject({
  literal: z
    .boolean()
    .default(true)
    .describe('whether the main file must say so too, which is all that most scanners read'),
});

/** A rule that wants one option of a systemd daemon set to one value, explicitly. */
export function systemdConfOption(definition: SystemdConfOption): Rule {
  const { id, title, rationale, impact, daemon, section, option, value, accepts } = definition;
  const main = `/etc/systemd/${daemon}.conf`;
  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `The last ${option} in section [${section}] of ${main} and the drop-ins of ${daemon}.conf.d below /etc, /run, /usr/local/lib and /usr/lib is ${value}. What is not set, or only in a comment, does not pass. With \`literal\`, the last ${option} of ${main} itself must be so too.`,
    remedy: `Writes ${option}=${value} to ${managedConfPath(daemon)}, comments out lines of later files below /etc, with \`literal\` sets it in ${main} too, and restarts systemd-${daemon}.`,
    params,
    facts: {
      conf: systemdConf(daemon),
      obstacle: dropInObstacle(managedConfPath(daemon)),
      program: daemonProgram(daemon),
    },
    notApplicable: ({ program }) => (program ? undefined : `systemd-${daemon} is not installed`),
    *audit({ conf }, { literal }) {
      yield* findings(conf, literal);
    },
    *evidence({ conf }) {
      for (const one of conf.assignments)
        if (sets(one, { section, key: option }))
          yield { what: `${option}=${one.value}`, where: placeOf(one) };
    },
    *remediate({ conf, obstacle }, { literal }) {
      const setting = { section, key: option, value };
      if (effective(conf).length > 0) yield* persistSetting({ name: daemon, conf, obstacle }, setting);
      if (literal && literally(conf).length > 0)
        yield {
          kind: 'file',
          path: conf.main.path,
          content: mainFileWith(conf.main, setting),
          restart: `systemd-${daemon}.service`,
        };
    },
  });

  function findings(conf: SystemdConf, literal: boolean): Finding[] {
    return [...effective(conf), ...(literal ? literally(conf) : [])];
  }

  function effective(conf: SystemdConf): Finding[] {
    const deciding = conf.assignments.findLast(
      (one) => sets(one, { section, key: option }) && accepts(one.value) !== undefined,
    );
    if (deciding !== undefined && accepts(deciding.value) === true) return [];
    return [
      {
        what: option,
        expected: `${value}, set explicitly`,
        actual: deciding?.value ?? 'not set',
        where: deciding === undefined ? main : placeOf(deciding),
        state: 'persistent',
      },
    ];
  }

  function literally(conf: SystemdConf): Finding[] {
    if (!conf.main.path.endsWith('.conf')) return [];
    const said = conf.assignments.filter(
      (one) => one.file.path === conf.main.path && sets(one, { section, key: option }),
    );
    const contrary = said.find((one) => accepts(one.value) !== true);
    if (said.length > 0 && contrary === undefined) return [];
    return [
      {
        what: `${option} as scanners read it`,
        expected: `${value} in ${main}`,
        actual: contrary?.value ?? 'not set there',
        where: contrary === undefined ? conf.main.path : placeOf(contrary),
        state: 'persistent',
      },
    ];
  }
}

/** Whether the daemon's program is there: containers may have none. */
function daemonProgram(daemon: SystemdConfName): Fact<boolean> {
  const path = `/lib/systemd/systemd-${daemon}`;
  return defineFact<boolean>({
    id: `program ${path}`,
    needs: [{ kind: 'attributes', path }],
    parse: (host) => host.find(path).node.type !== 'absent',
  });
}
