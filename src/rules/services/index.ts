import type { Rule } from '../../rule.ts';
import automountingDisabled from './automounting-disabled.ts';
import listeningServicesReviewed from './listening-services-reviewed.ts';
import mailTransferLocalOnly from './mail-transfer-local-only.ts';

export const services: readonly Rule[] = [
  automountingDisabled,
  mailTransferLocalOnly,
  listeningServicesReviewed,
];
