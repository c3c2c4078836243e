/** Reads the output of `sshd -T`: a keyword in lower case and a value on each line, several lines for lists. */
export function parseSshdTest(output: string): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [, keyword, value = ''] = /^([a-z0-9]+)(?: (.*))?$/.exec(line.trimEnd()) ?? [];
    if (keyword === undefined) continue;
    const known = values.get(keyword);
    if (known === undefined) values.set(keyword, [value]);
    else known.push(value);
  }
  return Object.fromEntries(values);
}
