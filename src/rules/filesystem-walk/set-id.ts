import { walkSetId } from '../../kinds/walk-set-id.ts';
import type { Rule } from '../../rule.ts';

/** Programs that run with the rights of somebody else than who starts them. */
export const setId: readonly Rule[] = [
  walkSetId({
    id: 'setuid-files',
    title: 'Every setuid program is wanted',
    rationale: 'A hole in a program that runs as root makes root of everybody who may start it.',
    bit: 0o4000,
    noun: 'setuid',
    question: 'Is each of these setuid programs wanted, and is it still the one that its package brought?',
  }),
  walkSetId({
    id: 'setgid-files',
    title: 'Every setgid program is wanted',
    rationale: 'A hole in a program that runs for group shadow or disk opens what that group may read.',
    bit: 0o2000,
    noun: 'setgid',
    question: 'Is each of these setgid programs wanted, and is it still the one that its package brought?',
  }),
];
