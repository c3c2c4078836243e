/** Reads the output of `sshd -T`: a keyword in lower case and a value on each line, several lines for lists. */
export function parseSshdTest(output: string): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [keyword = '', ...rest] = line.trimEnd().split(' ');
    if (!/^[a-z0-9]+$/.test(keyword)) continue;
    values.set(keyword, [...(values.get(keyword) ?? []), rest.join(' ')]);
  }
  return Object.fromEntries(values);
}
