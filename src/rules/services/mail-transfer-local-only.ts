import { z } from 'zod';
import type { Change } from '../../change.ts';
import { listeningSockets, type ListeningSocket, socketName } from '../../facts/listening-sockets.ts';
import { mailTransferAgents, type MailTransferAgent, type OpenSetting } from '../../facts/mail-transfer.ts';
import { socketPrograms } from '../../facts/socket-programs.ts';
import { commentOut } from '../../kinds/comment-out.ts';
import { defineRule, type Finding } from '../../rule.ts';

const LOCAL_ONLY = 'loopback addresses only';

export default defineRule({
  id: 'mail-transfer-local-only',
  title: 'The mail transfer agent takes mail from this host only',
  rationale: 'A mail server that nobody looks after becomes a relay for spam, and its flaws a way in.',
  impact: 'Other hosts can no longer deliver mail here; mail of this host still goes out.',
  check:
    'No TCP socket on a mail port listens at an address other than 127.0.0.0/8 and ::1, and Postfix (inet_interfaces, master.cf) and Exim (dc_local_interfaces) are not configured to do so at their next start.',
  remedy:
    'Sets inet_interfaces = loopback-only for Postfix, dc_local_interfaces to the loopback addresses for Exim, and restarts it. Other programs are left to a person.',
  params: z.strictObject({
    mailServer: z.boolean().default(false).describe('whether this host is a mail server on purpose'),
    ports: z
      .array(z.int().min(1).max(65_535))
      .min(1)
      .default([25])
      .describe('TCP ports that take mail; 465 and 587 too where wanted'),
  }),
  facts: { sockets: listeningSockets, agents: mailTransferAgents, programs: socketPrograms },
  notApplicable: (_, { mailServer }) =>
    mailServer ? 'the profile says that this host is a mail server' : undefined,
  *audit({ sockets, agents, programs }, { ports }) {
    const known = agents(ports);
    for (const agent of known) for (const setting of agent.open) yield persistent(agent, setting);
    for (const socket of openSockets(sockets, ports)) {
      const names = programs('tcp', socket.port);
      if (!willClose(known, names)) yield running(socket, names);
    }
  },
  *evidence({ agents }, { ports }) {
    for (const { name, unit } of agents(ports)) yield { what: `${name} is installed`, where: unit };
  },
  *remediate({ sockets, agents, programs }, { ports }) {
    const known = agents(ports);
    for (const agent of known) for (const setting of agent.open) yield* repair(agent, setting);
    for (const socket of openSockets(sockets, ports)) {
      const names = programs('tcp', socket.port);
      if (!isExplained(known, names) && !willClose(known, names))
        yield {
          kind: 'decision',
          text: `${socketName(socket)} takes connections of other hosts${by(names)}, and no configuration that is understood here says so: stop that program, restart it, or say mailServer`,
        };
    }
  },
});

function openSockets(sockets: readonly ListeningSocket[], ports: readonly number[]): ListeningSocket[] {
  return sockets.filter(
    ({ protocol, port, loopback }) => protocol === 'tcp' && ports.includes(port) && !loopback,
  );
}

/** Whether the socket belongs to an agent whose files are right and which a plan restarts. */
function willClose(agents: readonly MailTransferAgent[], programs: readonly string[]): boolean {
  return agents.some((agent) => agent.restarts && agent.open.length === 0 && mayHold(agent, programs));
}

function isExplained(agents: readonly MailTransferAgent[], programs: readonly string[]): boolean {
  return agents.some((agent) => agent.open.length > 0 && mayHold(agent, programs));
}

function mayHold({ program }: MailTransferAgent, programs: readonly string[]): boolean {
  return programs.length === 0 || programs.includes(program);
}

function persistent({ name }: MailTransferAgent, { option, value, where }: OpenSetting): Finding {
  return { what: `${option} of ${name}`, expected: LOCAL_ONLY, actual: value, where, state: 'persistent' };
}

function running(socket: ListeningSocket, programs: readonly string[]): Finding {
  return {
    what: `TCP port ${socket.port}`,
    expected: LOCAL_ONLY,
    actual: `${socketName(socket)}${by(programs)}`,
    where: `/proc/net/tcp${socket.address.includes(':') ? '6' : ''}`,
    state: 'running',
  };
}

function by(programs: readonly string[]): string {
  return programs.length === 0 ? '' : ` (${programs.join(', ')})`;
}

function* repair(
  { unit, name }: MailTransferAgent,
  { repair: how, option, where }: OpenSetting,
): Iterable<Change> {
  switch (how.kind) {
    case 'person':
      yield {
        kind: 'decision',
        text: `${where}: ${option} of ${name} takes mail of other hosts whatever inet_interfaces says: give it a loopback address, or say mailServer`,
      };
      return;
    case 'dc_local_interfaces':
      yield {
        kind: 'file',
        path: how.file.path,
        content: withVariable(how.file.text, option, '127.0.0.1 ; ::1'),
        restart: unit,
      };
      return;
    case 'inet_interfaces': {
      const lines = how.lines.flatMap(({ file, starts }) => starts.map((start) => ({ file, start })));
      const [commented] = commentOut(lines);
      const text = commented?.kind === 'file' ? commented.content : how.file.text;
      yield {
        kind: 'file',
        path: how.file.path,
        content: `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${option} = loopback-only\n`,
        restart: unit,
      };
    }
  }
}

/** A file of shell assignments in which only one line gives the variable, and so. */
function withVariable(text: string, name: string, value: string): string {
  const line = `${name}='${value}'`;
  const pattern = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=.*$`, 'gm');
  if (pattern.test(text)) return text.replace(pattern, line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}
