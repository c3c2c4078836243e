import { proveEachProfile } from './each-profile.ts';

proveEachProfile('bookworm');
