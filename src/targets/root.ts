import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Evidence, Need } from '../host/evidence.ts';
import type { Program } from '../host/programs.ts';
import { chrootShell } from './chroot-shell.ts';
import { homesOf, logsOf, shadowOf } from './image-accounts.ts';
import { packagesOf } from './image-packages.ts';
import { ImageReader } from './image-reader.ts';
import { unitsOf } from './image-units.ts';
import { walkOf } from './image-walk.ts';
import { collected } from './probe/asked.ts';
import { type Target, TargetProblem, type Traffic } from './target.ts';

/**
 * The root folder of an image that is not running. Files are read here, links are resolved inside the
 * folder, and no program of the image runs until something is applied. Throws TargetProblem.
 */
export async function rootTarget(name: string, folder: string): Promise<Target> {
  const root = path.resolve(folder);
  const found = await stat(root).catch(() => undefined);
  if (!found?.isDirectory())
    throw new TargetProblem(`${folder} is not a folder: give the root folder of an image`);
  if ((await realpath(root)) === '/')
    throw new TargetProblem(`${folder} is the root of this machine, which is running: the target is local`);
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const shell = chrootShell(root);
  return {
    name,
    via: 'root',
    traffic,
    async look(needs) {
      traffic.roundTrips += 1;
      return look(root, needs);
    },
    async run(script, onLine) {
      const outcome = await shell.run(script, {
        timeoutSeconds: 3600,
        maxBytes: 16 * 1024 * 1024,
        onLine,
      });
      return { ...outcome, stdout: outcome.stdout.toString('utf8') };
    },
    close: () => shell.close(),
  };
}

async function look(root: string, needs: readonly Need[]): Promise<Evidence> {
  const asked = collected(needs);
  const image = await ImageReader.of(root);
  const kernel = [...asked.kernel];
  return {
    collectedAt: new Date().toISOString(),
    identity: {
      machineId: '',
      hostname: path.basename(root),
      user: process.env['USER'] ?? '',
      via: 'root',
      kernel: '',
      architecture: '',
    },
    privileged: process.getuid?.() === 0,
    running: false,
    files: await image.read(asked),
    ...(asked.units.size > 0 && { units: await unitsOf(image, [...asked.units]) }),
    ...(asked.shadow && { shadow: await shadowOf(image) }),
    ...(asked.homes && { homes: await homesOf(image) }),
    ...(asked.logs && { logs: await logsOf(image) }),
    ...(asked.outputs.size > 0 && { outputs: notRun([...asked.outputs]) }),
    kernel: Object.fromEntries(kernel.filter((one) => !one.includes('*')).map((one) => [one, null])),
    kernelMatches: Object.fromEntries(kernel.filter((one) => one.includes('*')).map((one) => [one, []])),
    ...(asked.packages && { packages: await packagesOf(image) }),
    ...(asked.sshd && { sshd: { unmeasured: 'no program of an image is run to look at it' } }),
    ...(asked.walk && { walk: await walkOf(image) }),
    ...(asked.apt.size > 0 && { apt: {} }),
  };
}

function notRun(asked: readonly Program[]): NonNullable<Evidence['outputs']> {
  const unmeasured = 'no program of an image is run to look at it';
  return Object.fromEntries(asked.map((program) => [program, { unmeasured }]));
}
