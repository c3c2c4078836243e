import type { AptSimulation } from '../../host/evidence.ts';

/**
 * Reads the output of `apt-get -s install`: what it would install and remove, or its first error. Packages of
 * another architecture than the host's own carry it in their names (`libc6:i386`).
 */
export function parseAptSimulation(output: string, status: number): AptSimulation {
  if (status === 124 || status === 137) return { impossible: 'apt did not answer within 60 s' };
  if (status === 127) return { impossible: 'there is no apt-get' };
  if (status !== 0) return { impossible: reason(output) };
  return {
    installs: [...output.matchAll(/^Inst ([a-z0-9][a-z0-9+.:-]*) (?:\[\S+\] )?\((\S+)/gm)].map(
      ([, name = '', version = '']) => ({ name, version }),
    ),
    removes: [...output.matchAll(/^Remv ([a-z0-9][a-z0-9+.:-]*)/gm)].map(([, name = '']) => name),
  };
}

function reason(output: string): string {
  const error = output.split('\n').find((line) => line.startsWith('E: ')) ?? 'apt-get failed';
  const advice = /Unable to locate package|no installation candidate/.test(error)
    ? ' (run apt-get update on the host?)'
    : '';
  return `${error.replace(/^E: /, '').slice(0, 200)}${advice}`;
}
