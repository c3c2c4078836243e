/**
 * What the build made of the shipped files, as JSON (Built), by path in the package, where the program is one file that
 * holds all. The single-file build puts another module in the place of this one.
 */
export const held: ReadonlyMap<string, string> | undefined = undefined as
  | ReadonlyMap<string, string>
  | undefined;
