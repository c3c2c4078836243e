import type { Rule } from '../../rule.ts';
import onlyRoot from './only-root-has-uid-0.ts';
import notEmpty from './passwords-not-empty.ts';
import shadowed from './passwords-shadowed.ts';
import groupsExist from './primary-groups-exist.ts';
import rootGroup from './root-primary-group.ts';
import rootPath from './root-path.ts';
import rootTerminals from './root-terminals.ts';
import shadowGroup from './shadow-group-empty.ts';
import systemLocked from './system-accounts-locked.ts';
import systemShell from './system-accounts-no-login-shell.ts';
import { unique } from './unique.ts';

export const accounts: readonly Rule[] = [
  shadowed,
  notEmpty,
  systemShell,
  systemLocked,
  rootGroup,
  onlyRoot,
  groupsExist,
  ...unique,
  shadowGroup,
  rootPath,
  rootTerminals,
];
