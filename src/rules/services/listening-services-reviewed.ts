import { z } from 'zod';
import { enabledUnits } from '../../facts/enabled-units.ts';
import { listeningSockets, type ListeningSocket, socketName } from '../../facts/listening-sockets.ts';
import { type ProgramsOf, socketPrograms } from '../../facts/socket-programs.ts';
import { defineRule } from '../../rule.ts';

/** More than fit on a screen help nobody. */
const SHOWN = 40;

const params = z.strictObject({
  approved: z
    .array(z.string().regex(/^(tcp|udp)\/\d{1,5}$/, 'must be a protocol and a port, such as tcp/22'))
    .optional()
    .describe('what may listen for other hosts; where it is given, everything else is a finding'),
});

export default defineRule({
  id: 'listening-services-reviewed',
  title: 'Every service that listens is needed',
  rationale: 'A service that nobody uses is patched late and watched by nobody, and still answers everybody.',
  check:
    'A person looks at the sockets that listen, with the programs that hold them, and at the units that are started at boot. With `approved`, a socket that other hosts reach and that is not on the list is a finding.',
  remedy:
    'Nothing is changed: stop and mask a unit, or purge its package, once it is known that nobody needs it.',
  question: 'Is every service that listens, or is started at boot, needed on this host?',
  params,
  facts: { sockets: listeningSockets, programs: socketPrograms, units: enabledUnits },
  *audit({ sockets, programs }, { approved }) {
    if (approved === undefined) return;
    for (const socket of sockets.filter(({ loopback }) => !loopback))
      if (!approved.includes(nameOf(socket)))
        yield {
          what: nameOf(socket),
          expected: 'on the list of approved listeners',
          actual: described(socket, programs),
          where: `/proc/net/${socket.protocol}${socket.address.includes(':') ? '6' : ''}`,
          state: 'running',
        };
  },
  *evidence({ sockets, programs, units }) {
    const lines = [
      ...sockets.filter(({ loopback }) => !loopback),
      ...sockets.filter(({ loopback }) => loopback),
    ].map(
      (socket) =>
        `${socket.protocol} ${described(socket, programs)}${socket.loopback ? ', this host only' : ''}`,
    );
    for (const what of limited([...new Set(lines)], 'sockets')) yield { what, where: 'ss -lntu' };
    for (const { name, at } of units.slice(0, SHOWN)) yield { what: `${name} is started at boot`, where: at };
    if (units.length > SHOWN)
      yield { what: `${units.length - SHOWN} more units`, where: '/etc/systemd/system' };
  },
  *remediate({ sockets }, { approved }) {
    if (approved === undefined) return;
    const open = new Set(sockets.filter(({ loopback }) => !loopback).map(nameOf));
    const left = [...open].filter((name) => !approved.includes(name));
    if (left.length > 0)
      yield {
        kind: 'decision',
        text: `Decide whether ${left.slice(0, SHOWN).join(', ')} may listen: stop and mask the unit, purge its package, or add it to approved.`,
      };
  },
});

function nameOf({ protocol, port }: ListeningSocket): string {
  return `${protocol}/${port}`;
}

function described(socket: ListeningSocket, programs: ProgramsOf): string {
  const names = programs(socket.protocol, socket.port);
  return `${socketName(socket)}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}

function limited(lines: readonly string[], noun: string): string[] {
  if (lines.length <= SHOWN) return [...lines];
  return [...lines.slice(0, SHOWN), `${lines.length - SHOWN} more ${noun}`];
}
