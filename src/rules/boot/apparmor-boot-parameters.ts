import { z } from 'zod';
import { defineFact } from '../../facts/fact.ts';
import { kernelFile } from '../../facts/kernel-file.ts';
import { bootParameter } from '../../kinds/boot-parameter.ts';
import type { Evident } from '../../rule.ts';

const ENABLED = '/sys/module/apparmor/parameters/enabled';
const enabled = kernelFile(ENABLED);

export default bootParameter({
  id: 'apparmor-boot-parameters',
  title: 'The kernel is told at boot to use AppArmor',
  rationale:
    'Which security module a kernel starts with is its builder’s choice unless the command line says, and only one that is started confines anything.',
  named: 'apparmor=1 and security=apparmor',
  params: z.strictObject({}),
  parameters: () => [
    { name: 'apparmor', value: '1' },
    { name: 'security', value: 'apparmor' },
  ],
  shown: defineFact<readonly Evident[]>({
    id: 'apparmor in the running kernel',
    needs: enabled.needs,
    parse(host) {
      const said = enabled.of(host)?.trim();
      if (said === undefined) return [];
      return [
        {
          what: said === 'Y' ? 'AppArmor is enabled in the running kernel' : `enabled is ${said}`,
          where: ENABLED,
        },
      ];
    },
  }),
});
