import { defineFact } from './fact.ts';

/** What systemd, docker and podman leave in the containers that they start. */
const marks = ['/run/systemd/container', '/.dockerenv', '/run/.containerenv'];

/** The file that shows that the running host is a container; undefined where none does, and for images. */
export const container = defineFact<string | undefined>({
  id: 'container',
  needs: marks.map((path) => ({ kind: 'attributes', path }) as const),
  parse: (host) => (host.running ? marks.find((path) => host.find(path).node.type !== 'absent') : undefined),
});
