import { proveEachRule } from './each-rule.ts';

// All of them run there together in each profile; one by one on both suites takes too long.
proveEachRule('bullseye', 4);
