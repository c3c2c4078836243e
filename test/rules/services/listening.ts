/** Tables of the kernel (proc_net(5)) on a little-endian machine, in which these sockets listen. */
export function listening(
  ...sockets: readonly (readonly ['tcp' | 'tcp6' | 'udp' | 'udp6', string, number])[]
): Record<string, string> {
  const tables = { tcp: ['heading'], tcp6: ['heading'], udp: ['heading'], udp6: ['heading'] };
  for (const [table, address, port] of sockets) {
    const state = table.startsWith('tcp') ? '0A' : '07';
    const local = `${inHex(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    tables[table].push(`   0: ${local} ${inHex(address).replace(/./g, '0')}:0000 ${state} 00000000:00000000`);
  }
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [`/proc/net/${name}`, `${rows.join('\n')}\n`]),
  );
}

const known: Record<string, string> = {
  '::': '0'.repeat(32),
  '::1': `${'0'.repeat(24)}01000000`,
  '::ffff:127.0.0.9': '0000000000000000FFFF00000900007F',
  '2001:db8::5': 'B80D0120000000000000000005000000',
};

function inHex(address: string): string {
  const v6 = known[address];
  if (v6 !== undefined) return v6;
  const bytes = address.split('.').map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'));
  return bytes.toReversed().join('');
}
