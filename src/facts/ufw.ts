import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { shellVariable } from './shell-assignments.ts';
import { UFW_CONF, UFW_DEFAULTS, ufwText } from './ufw-stock.ts';

/** What ufw reads before anything else, in its order; a later file overrides an earlier one. */
const settings = [UFW_DEFAULTS, UFW_CONF];
const program = '/lib/ufw/ufw-init';

/**
 * The file of kernel parameters that ufw applies whenever it starts, after all others, and in the notation of
 * sysctl.conf(5); undefined where ufw is not installed, not enabled, or has none (ufw-framework(8)).
 */
export const ufwSysctlFile = defineFact<string | undefined>({
  id: 'ufw-sysctl-file',
  needs: [
    { kind: 'attributes', path: program },
    ...settings.map((path) => ({ kind: 'file', path }) as const),
  ],
  parse(host) {
    if (host.find(program).node.type === 'absent' && !host.arrives('ufw')) return undefined;
    const variable = (name: string) => {
      const values = settings.map((path) => shellVariable(path, ufwText(host, path) ?? '', name));
      return values.findLast((value) => value !== undefined);
    };
    if (!['yes', 'YES'].includes(variable('ENABLED') ?? '')) return undefined;
    const file = variable('IPT_SYSCTL') ?? '';
    if (file === '') return undefined;
    if (!file.startsWith('/'))
      throw new Unmeasured(`/etc/default/ufw: IPT_SYSCTL=${file} is not an absolute path`);
    return file;
  },
});
