/**
 * Whether the account that looked at the host can log in and become root once the changes are made, answered from
 * the evidence alone.
 */
export type Access =
  | { readonly answer: 'yes'; readonly account: string }
  | {
      readonly answer: 'no';
      readonly account: string;
      readonly reasons: readonly AccessReason[];
      /** What could not be told beside that. */
      readonly unknown: readonly string[];
    }
  /** Nothing speaks against it, but not everything could be told. */
  | { readonly answer: 'unknown'; readonly account: string; readonly unknown: readonly string[] }
  /** Nobody logs in to what was looked at. */
  | { readonly answer: 'not judged'; readonly why: string };

/** One thing that shuts the account out, although it does not before the changes. */
export interface AccessReason {
  /** What can no longer be done: come in, or become root. */
  readonly loses: 'login' | 'root';
  /** One sentence without a full stop. */
  readonly why: string;
  /** Addresses of the changes that bring it about: without any one of them it does not happen. */
  readonly changes: readonly string[];
  /** The rules without which it does not happen. */
  readonly rules: readonly string[];
  /** What helps, each tried on the evidence: an option, an exemption, or something to do first. */
  readonly help: readonly string[];
}
