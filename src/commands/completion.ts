import type { Command } from 'commander';
import tab from '@bomb.sh/tab/commander';

/** Shell completion: `cis-harden complete bash|zsh|fish|powershell` prints the script to source. */
export function completion(program: Command, words: readonly string[]): void {
  tab(program);
  program.parse(['node', 'cis-harden', 'complete', ...words]);
}
