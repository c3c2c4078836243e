import { defineFact } from './fact.ts';

/** When the host was looked at, in seconds since 1970 by the controller's clock. */
export const timeOfLook = defineFact<number>({
  id: 'time-of-look',
  needs: [],
  parse: (host) => Math.floor(Date.parse(host.evidence.collectedAt) / 1000),
});
