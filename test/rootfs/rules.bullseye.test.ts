import { proveEachRule } from './each-rule.ts';

proveEachRule('bullseye');
