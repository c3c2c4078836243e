import type { Command } from '@commander-js/extra-typings';
import tab from '@bomb.sh/tab/commander';

/** Shell completion: `cis-harden complete bash|zsh|fish|powershell` prints the script to source. */
export function completion(program: Command<[], {}, {}>, words: readonly string[]): void {
  tab(program as never);
  program.parse(['node', 'cis-harden', 'complete', ...words]);
}
