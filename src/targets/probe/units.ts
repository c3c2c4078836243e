import type { Evidence, UnitEvidence } from '../../host/evidence.ts';
import { firstLine, type Section } from './sections.ts';

/** Reads what `systemctl show` prints: one block of PROPERTY=value for each unit, in the order they were asked. */
export function parseUnits(
  section: Section | undefined,
  names: readonly string[],
): NonNullable<Evidence['units']> {
  const every = (unmeasured: string) => Object.fromEntries(names.map((name) => [name, { unmeasured }]));
  if (section === undefined) return every('systemd is not there to tell the state of units');
  if (section.status !== 0) return every(`systemctl failed: ${firstLine(section.complaints)}`);
  const blocks = section.bytes
    .toString('utf8')
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '');
  if (blocks.length !== names.length) return every('systemctl told of other units than were asked');
  return Object.fromEntries(names.map((name, at) => [name, { value: unitOf(blocks[at] ?? '') }]));
}

function unitOf(block: string): UnitEvidence {
  const property = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1]?.trim();
  const said = property('UnitFileState') ?? '';
  const file = said === 'not-found' || said === 'bad' ? '' : said;
  const load =
    property('LoadState') ?? (file === '' ? 'not-found' : file.startsWith('masked') ? 'masked' : 'loaded');
  return { load, file, active: property('ActiveState') ?? null };
}
