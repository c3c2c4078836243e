import { z } from 'zod';
import { defineFact } from '../../facts/fact.ts';
import { rsyslog, rsyslogPlace, type RsyslogStatement } from '../../facts/rsyslog.ts';
import type { Node } from '../../host/evidence.ts';
import { asOctal } from '../../kinds/octal-mode.ts';
import { defineRule } from '../../rule.ts';
import { NOT_INSTALLED } from './rsyslog-installed.ts';

/** More than fit on a screen help nobody. */
const SHOWN = 40;

/** Modes of what stands below /var/log, where rsyslog writes. */
const logModes = defineFact<(path: string) => number | undefined>({
  id: 'log-modes',
  needs: [{ kind: 'logs' }],
  parse(host) {
    const known = new Set(host.logs().map(({ path }) => path));
    return (path) => (known.has(path) ? modeOf(host.find(path).node) : undefined);
  },
});

export default defineRule({
  id: 'rsyslog-rules-reviewed',
  title: 'rsyslog writes down what the site needs',
  rationale: 'What no rule of rsyslog selects is written nowhere, and that is noticed after the incident.',
  check: 'A person reads which messages go where, and whether those files are there.',
  remedy: 'Nothing is changed: which messages a site needs is its own decision.',
  question: 'Do the rules of rsyslog write every message that your policy asks for to the right place?',
  params: z.strictObject({}),
  facts: { rsyslog, logModes },
  notApplicable: ({ rsyslog: config }) => (config === undefined ? NOT_INSTALLED : undefined),
  audit: () => [],
  *evidence({ rsyslog: config, logModes: modeAt }) {
    const actions = (config?.statements ?? []).flatMap(actionAt);
    for (const { at, selector, target } of actions.slice(0, SHOWN)) {
      const [path] = /\/[^\s;]+/.exec(target) ?? [];
      const mode = path === undefined ? undefined : modeAt(path);
      const there = mode === undefined ? '' : `, mode ${asOctal(mode)}`;
      yield {
        what: `${selector === '' ? 'all messages' : selector}: ${target}${there}`,
        where: rsyslogPlace(at),
      };
    }
    if (actions.length > SHOWN)
      yield { what: `${actions.length - SHOWN} more rules`, where: '/etc/rsyslog.conf' };
  },
  remediate: () => [],
});

interface Action {
  readonly at: RsyslogStatement;
  readonly selector: string;
  readonly target: string;
}

function actionAt(at: RsyslogStatement): Action[] {
  if (at.kind === 'action') return [{ at, selector: at.selector, target: at.text }];
  if (at.kind !== 'object' || at.type !== 'action') return [];
  const value = (name: string) => at.parameters.get(name)?.value;
  const words = [value('type'), value('file') ?? value('target')].filter((word) => word !== undefined);
  return [{ at, selector: at.selector, target: words.join(' ') }];
}

function modeOf(node: Node): number | undefined {
  return 'mode' in node ? node.mode : undefined;
}
