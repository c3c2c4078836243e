import { proveEachRule } from './each-rule.ts';

// In two files, which two processes can share.
proveEachRule('bookworm', 2, 0);
