import type { Evidence, Identity, Need } from '../host/evidence.ts';

/** The one small interface to the world. Everything else works on what `look` returns. */
export interface Target {
  /** As the operator wrote it: `local`, `ssh://ops@db1`, `root:/mnt`. */
  readonly name: string;
  readonly via: Identity['via'];
  /**
   * Collects evidence in one round trip, writing nothing on the target. `onSection` sees each section of a look when it
   * begins, where a target has sections. Throws TargetProblem.
   */
  look(needs: readonly Need[], onSection?: (name: string) => void): Promise<Evidence>;
  /**
   * Runs a script with the target's own shell and root rights, for apply and rollback; undefined where a
   * target can only be looked at. `onLine` sees each line of output when it is printed.
   */
  readonly run?: (script: string, onLine?: (line: string) => void) => Promise<Outcome>;
  /**
   * The same target over a connection of its own: a new login, and sudo asked anew. Its scripts may take `seconds`.
   * Only where somebody logs in to reach the target. Whoever asks for it closes it.
   */
  readonly another?: (seconds: number) => Promise<Target>;
  /** Round trips and bytes so far, for those who measure. */
  readonly traffic: Traffic;
  close(): Promise<void>;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Traffic {
  roundTrips: number;
  bytesReceived: number;
}

/** The target could not be reached, refused, or answered with nonsense. Nothing is known and nothing was changed. */
export class TargetProblem extends Error {
  override readonly name = 'TargetProblem';
  /** The login, or becoming root there, was refused outright: to try again is of no use. */
  readonly refused: boolean;

  constructor(message: string, { refused = false }: { readonly refused?: boolean } = {}) {
    super(message);
    this.refused = refused;
  }
}
