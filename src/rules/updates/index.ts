import type { Rule } from '../../rule.ts';
import aptKeysReviewed from './apt-keys-reviewed.ts';
import aptSourcesReviewed from './apt-sources-reviewed.ts';
import updatesInstalled from './updates-installed.ts';

export const updates: readonly Rule[] = [aptSourcesReviewed, aptKeysReviewed, updatesInstalled];
