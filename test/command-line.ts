import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What declares the commands and options, as text. */
export function declaredCommands(): string {
  const files = readdirSync('src/cli').map((name) => join('src/cli', name));
  return ['src/cli.ts', ...files].map((file) => readFileSync(file, 'utf8')).join('\n');
}
