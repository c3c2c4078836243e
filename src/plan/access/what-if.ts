import type { Host } from '../../host/host.ts';
import { project, type State } from '../../host/project.ts';
import type { PlannedChange } from '../plan.ts';

/** The host as it would be if only these changes were made, in their order. */
export function withChanges(host: Host, changes: readonly PlannedChange[]): Host {
  return changes.reduce((at, { after, restart }) => project(at, after, restart), host);
}

/** The host as it would be if somebody had seen to one thing first. */
export function withState(host: Host, state: State): Host {
  return project(host, state);
}
