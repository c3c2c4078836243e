import { Unmeasured } from '../host/unmeasured.ts';

/**
 * The last value that a file of plain `NAME=value` lines, meant to be sourced by sh(1), gives a variable;
 * undefined where it gives none. Throws Unmeasured where only a shell could tell.
 */
export function shellVariable(path: string, text: string, name: string): string | undefined {
  let value: string | undefined;
  for (const line of text.split('\n')) {
    const written = assigned(line, name);
    if (written === undefined) continue;
    const quoted = /^(?:"([^"\\$`]*)"|'([^']*)'|([^\s"'\\$`;&|<>()#]*))(?:[\s;].*)?$/.exec(written);
    if (quoted === null) throw new Unmeasured(`${path}: the value of ${name} is more than a plain word`);
    value = quoted[1] ?? quoted[2] ?? quoted[3] ?? '';
  }
  return value;
}

function assigned(line: string, name: string): string | undefined {
  const text = line.trim().replace(/^export\s+/, '');
  return text.startsWith(`${name}=`) ? text.slice(name.length + 1) : undefined;
}
