import { readDpkgStatus } from '../../host/dpkg-status.ts';
import type {
  AptSimulation,
  Became,
  Evidence,
  Identity,
  Measured,
  Need,
  ShadowEvidence,
  SshConnection,
  SshdEvidence,
  WalkEvidence,
} from '../../host/evidence.ts';
import { TargetProblem } from '../target.ts';
import { parseAptSimulation } from './apt-simulation.ts';
import { collected } from './asked.ts';
import { filesOf } from './files.ts';
import type { Frame } from './frames.ts';
import { placeHomes, placeLogs } from './homes.ts';
import { kernelOf } from './kernel.ts';
import { outputsOf } from './outputs.ts';
import { firstLine, type Section, Sections } from './sections.ts';
import { parseSshdTest } from './sshd-test.ts';
import { parseShadow } from './shadow.ts';
import { decode } from './text.ts';
import { parseUnits } from './units.ts';
import { parseWalk } from './walk-output.ts';

/** Turns the sections of one look into evidence. Throws TargetProblem for a look that answers for nothing. */
export function ingest(
  frames: readonly Frame[],
  needs: readonly Need[],
  via: Identity['via'],
  collectedAt: string,
  became?: Became,
): Evidence {
  const asked = collected(needs);
  const sections = new Sections(frames);
  const { identity, privileged } = parseIdentity(sections.of('identity'), via, became);
  const files = filesOf(sections, asked);
  return {
    collectedAt,
    identity,
    privileged,
    running: true,
    files,
    ...kernelOf(sections, asked),
    ...(asked.packages && { packages: packagesOf(sections.of('packages')) }),
    ...(asked.sshd && { sshd: sshdOf(sections, privileged) }),
    ...(asked.walk && { walk: walkOf(sections, privileged) }),
    ...(asked.units.size > 0 && { units: parseUnits(sections.find('units'), [...asked.units]) }),
    ...(asked.shadow && { shadow: shadowOf(sections, privileged) }),
    ...(asked.homes && { homes: placeHomes(files, sections) }),
    ...(asked.logs && { logs: placeLogs(files, sections.of('logs')) }),
    ...(asked.outputs.size > 0 && { outputs: outputsOf(sections, asked.outputs, privileged) }),
    ...(asked.apt.size > 0 && { apt: simulationsOf(sections.all('apt'), [...asked.apt]) }),
  };
}

function parseIdentity({ bytes }: Frame, via: Identity['via'], became: Became | undefined) {
  const [user = '', uid, uname = '', ends = ''] = bytes.toString('utf8').split('\n');
  const [hostname = '', kernel = '', architecture = ''] = uname.split(' ');
  if (uid === undefined || !/^\d+$/.test(uid)) throw new TargetProblem('the target did not say who it is');
  const connection = via === 'ssh' ? connectionOf(ends) : undefined;
  const identity: Identity = {
    machineId: '',
    hostname,
    user,
    via,
    kernel,
    architecture,
    ...(connection && { connection }),
    ...(became !== undefined && { became }),
  };
  return { identity, privileged: uid === '0' };
}

/** Address and port of the client, then of the server. */
function connectionOf(text: string): SshConnection | undefined {
  const [client = '', from = '', server = '', to = '', ...more] = text.split(' ');
  const ports = [from, to].map(Number);
  const [clientPort = NaN, port = NaN] = ports;
  const isPort = (number: number) => Number.isInteger(number) && number >= 0 && number <= 65_535;
  const known = [client, server].every((address) => /^[0-9A-Fa-f.:]{2,45}(?:%[\w.-]{1,32})?$/.test(address));
  return more.length === 0 && known && ports.every(isPort) ? { client, clientPort, server, port } : undefined;
}

function packagesOf(section: Section): ReturnType<typeof readDpkgStatus> {
  if (section.status === 0) return readDpkgStatus(decode(section.bytes).content);
  return { unmeasured: `dpkg's status database could not be read: ${reasonOf(section)}` };
}

function sshdOf(sections: Sections, privileged: boolean): Measured<SshdEvidence> {
  if (!privileged) return { unmeasured: 'sshd -T needs root' };
  const [defaults, effective] = [sections.of('sshd-defaults'), sections.of('sshd-effective')];
  if (defaults.status !== 0) return { unmeasured: `sshd -T: ${reasonOf(defaults)}` };
  return {
    value: {
      defaults: parseSshdTest(decode(defaults.bytes).content),
      ...(effective.status === 0
        ? { effective: parseSshdTest(decode(effective.bytes).content) }
        : { refusal: reasonOf(effective) }),
    },
  };
}

function walkOf(sections: Sections, privileged: boolean): Measured<WalkEvidence> {
  if (!privileged) return { unmeasured: 'the walk over the local filesystems needs root' };
  const walk = sections.find('walk');
  if (walk === undefined) return { unmeasured: 'the walk over the local filesystems found none of them' };
  return parseWalk(walk, sections.of('mounts'));
}

function shadowOf(sections: Sections, privileged: boolean): Measured<ShadowEvidence> {
  if (!privileged) return { unmeasured: 'the account databases of passwords need root' };
  const [shadow, gshadow] = [sections.of('shadow'), sections.of('gshadow')];
  if (shadow.status !== 0) return { unmeasured: `/etc/shadow: ${reasonOf(shadow)}` };
  // A host may do without /etc/gshadow.
  if (gshadow.status !== 0 && !reasonOf(gshadow).endsWith('No such file or directory'))
    return { unmeasured: `/etc/gshadow: ${reasonOf(gshadow)}` };
  return parseShadow(decode(shadow.bytes).content, decode(gshadow.bytes).content);
}

/** Where apt hung, the packages after that one have no section. */
function simulationsOf(
  sections: readonly Frame[],
  packages: readonly string[],
): Record<string, AptSimulation> {
  const last = sections.at(-1);
  return Object.fromEntries(
    packages.map((name, at) => {
      const { bytes, status } = sections[at] ?? last ?? { bytes: Buffer.alloc(0), status: 127 };
      return [name, parseAptSimulation(decode(bytes).content, status)];
    }),
  );
}

/** Why a command failed: `it did not end in time`, or the first thing that it complained of. */
function reasonOf({ complaints, status }: Section): string {
  return status === 124 || status === 137 ? 'it did not end in time' : firstLine(complaints);
}
