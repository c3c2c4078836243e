import { proveEachRule } from './each-rule.ts';

proveEachRule('bookworm', 2, 1);
