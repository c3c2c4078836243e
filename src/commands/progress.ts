/** Shows on a terminal's standard error that something is under way; elsewhere, and with --quiet, nothing. */
export async function progress<T>(
  text: string,
  options: { readonly quiet?: true | undefined },
  work: (say: (text: string) => void) => Promise<T>,
): Promise<T> {
  if (options.quiet === true || process.stderr.isTTY !== true) return work(() => {});
  const [{ default: ora }, { plain }] = await Promise.all([import('ora'), import('../report/terminal.ts')]);
  const spinner = ora({ text: plain(text), stream: process.stderr, discardStdin: false }).start();
  try {
    return await work((next) => {
      spinner.text = plain(next);
    });
  } finally {
    spinner.stop();
  }
}
