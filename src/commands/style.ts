/** Colour and width for standard output: NO_COLOR (no-color.org), --no-color, and what the terminal is. */
export function styleOf(
  options: { readonly color: boolean; readonly verbose?: true | undefined },
  toFile: boolean,
) {
  const terminal = process.stdout.isTTY === true && !toFile;
  const wished = options.color && !process.env['NO_COLOR'];
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0' && !toFile;
  return {
    color: wished && (terminal || forced),
    width: terminal ? Math.min(Math.max(process.stdout.columns || 80, 40), 160) : 100,
    verbose: options.verbose === true,
  };
}
