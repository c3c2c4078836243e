/** The same type with its arrays and fields writable, which is all that a schema can say. */
type Writable<T> = T extends readonly (infer E)[]
  ? Writable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/**
 * Makes the type check fail where a contract and its schema differ in any field: `sameShape<Plan, z.infer<…>>(true)`.
 */
export function sameShape<Contract, Schema>(_same: Same<Writable<Contract>, Writable<Schema>>): void {}
