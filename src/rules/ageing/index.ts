import type { Rule } from '../../rule.ts';
import lastChange from './account-last-change-past.ts';
import { existingAccounts } from './accounts.ts';
import { newAccounts } from './login-defs.ts';
import useraddInactive from './useradd-inactive.ts';

/** Ages of passwords. */
export const ageing: readonly Rule[] = [...newAccounts, useraddInactive, ...existingAccounts, lastChange];
