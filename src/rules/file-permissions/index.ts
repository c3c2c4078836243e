import type { Rule } from '../../rule.ts';
import { accounts } from './accounts.ts';
import { boot } from './boot.ts';
import { cron } from './cron.ts';
import { loginTexts } from './login-texts.ts';

export const filePermissions: readonly Rule[] = [...boot, ...loginTexts, ...cron, ...accounts];
