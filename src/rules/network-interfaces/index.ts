import type { Rule } from '../../rule.ts';
import wirelessInterfacesDisabled from './wireless-interfaces-disabled.ts';

export const networkInterfaces: readonly Rule[] = [wirelessInterfacesDisabled];
