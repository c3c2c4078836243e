import { z } from 'zod';
import render from '../../../templates/etc/security/limits.d/60-cis-harden-core.conf.hbs';
import { coreLimits, managedLimitsFile, type CoreLimit } from '../../facts/core-dumps-limits.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { commentOut } from '../../kinds/comment-out.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const dropIn = template<{ domains: readonly string[] }>(render);

export default defineRule({
  id: 'core-dump-limit',
  title: 'Processes of login sessions leave no core dumps',
  rationale: 'A core dump holds what the process held in memory, passwords and keys among it.',
  impact: 'Crashes of programs that people start can no longer be looked into afterwards.',
  check:
    'The last line of /etc/security/limits.conf and limits.d/*.conf that sets a hard limit on core dumps for `*` sets 0, and so does the last one of each user or group that has its own.',
  remedy: `Writes a hard limit of 0 for everybody, and for root where \`includeRootLimit\` is set, to ${managedLimitsFile}, and comments out lines that say otherwise.`,
  params: z.strictObject({
    includeRootLimit: z
      .boolean()
      .default(true)
      .describe('whether a line for root is written too, whom `*` does not mean'),
  }),
  facts: { limits: coreLimits, obstacle: dropInObstacle(managedLimitsFile) },
  *audit({ limits }) {
    yield* findings(limits);
  },
  *evidence({ limits }) {
    for (const limit of limits.slice(-10))
      yield { what: `${limit.domain} ${limit.value}`, where: placeOf(limit) };
  },
  *remediate({ limits, obstacle }, { includeRootLimit }) {
    if (findings(limits).length === 0) return;
    const wrong = new Set(domainsOf(limits).filter((domain) => lastOf(limits, domain)?.none === false));
    const contrary = limits.filter(({ domain, none }) => wrong.has(domain) && !none);
    yield* commentOut(contrary.filter(({ file }) => file.path !== managedLimitsFile));
    const rest = limits.filter((limit) => !contrary.includes(limit));
    const ours = contrary.some(({ file }) => file.path === managedLimitsFile);
    if (lastOf(rest, '*') !== undefined && !ours) return;
    if (obstacle === undefined)
      yield {
        kind: 'file',
        path: managedLimitsFile,
        content: dropIn({ domains: includeRootLimit ? ['*', 'root'] : ['*'] }),
        encoding: 'utf8',
        note: 'Sessions that are open now keep the limits that they began with.',
      };
    else yield { kind: 'decision', text: obstacle };
  },
});

function findings(limits: readonly CoreLimit[]): Finding[] {
  const found = domainsOf(limits).flatMap((domain) => {
    const last = lastOf(limits, domain);
    return last === undefined || last.none ? [] : [finding(domain, last.value, placeOf(last))];
  });
  return lastOf(limits, '*') === undefined
    ? [finding('*', 'not set', '/etc/security/limits.conf'), ...found]
    : found;
}

function finding(domain: string, actual: string, where: string): Finding {
  return { what: `hard limit on core dumps of ${domain}`, expected: '0', actual, where, state: 'persistent' };
}

function domainsOf(limits: readonly CoreLimit[]): string[] {
  return [...new Set(limits.map(({ domain }) => domain))];
}

function lastOf(limits: readonly CoreLimit[], domain: string): CoreLimit | undefined {
  return limits.findLast((limit) => limit.domain === domain);
}

function placeOf({ file, line }: CoreLimit): string {
  return `${file.path}:${line}`;
}
