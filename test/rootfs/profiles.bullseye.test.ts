import { proveEachProfile } from './each-profile.ts';

// With what a plan would install there already: AIDE brings a mail server on this suite, whose setuid program no plan
// can know of beforehand.
proveEachProfile('bullseye', 'equipped');
