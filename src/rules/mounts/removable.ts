import { mountRemovable } from '../../kinds/mount-removable.ts';
import type { Rule } from '../../rule.ts';

/** Options of what is mounted from media that anybody may have written elsewhere. */
export const removable: readonly Rule[] = [
  mountRemovable({
    id: 'mount-removable-nodev',
    title: 'Removable media bring no device files',
    rationale:
      'Whoever prepares a stick as root of another machine can put device files on it that open the disks of this one.',
    option: 'nodev',
  }),
  mountRemovable({
    id: 'mount-removable-nosuid',
    title: 'Removable media bring no setuid programs',
    rationale:
      'Whoever prepares a stick as root of another machine can put a setuid shell on it and be root here as well.',
    option: 'nosuid',
  }),
  mountRemovable({
    id: 'mount-removable-noexec',
    title: 'Programs on removable media cannot be run',
    rationale: 'A program on a stick comes from nobody knows where, past packages and their signatures.',
    impact: 'Installers and scripts on such media must be copied before they run.',
    option: 'noexec',
  }),
];
