import { Unmeasured } from '../../host/unmeasured.ts';
import { defineFact } from '../fact.ts';
import { identity } from '../identity.ts';
import { packages } from '../packages.ts';
import { machineCalled, type Machine } from './calls.ts';

/** What the host runs on: what its kernel says, or what dpkg was built for where nothing runs. */
export const auditMachine = defineFact<Machine>({
  id: 'audit-machine',
  needs: [],
  uses: [identity, packages],
  parse(host) {
    const name = identity.of(host).architecture || packages.of(host).known('dpkg')[0]?.architecture;
    const machine = name === undefined ? undefined : machineCalled(name);
    if (machine !== undefined) return machine;
    throw new Unmeasured(
      name === undefined ? 'the architecture is not known' : `the system calls of ${name} are not known here`,
    );
  },
});
