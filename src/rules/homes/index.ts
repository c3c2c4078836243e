import type { Rule } from '../../rule.ts';
import { absent } from './absent.ts';
import dotFiles from './home-dot-files-writable.ts';
import exists from './home-exists.ts';
import owner from './home-owner.ts';
import permissions from './home-permissions.ts';

export const homes: readonly Rule[] = [exists, owner, permissions, ...absent, dotFiles];
