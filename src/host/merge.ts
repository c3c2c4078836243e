import type { Evidence, Node } from './evidence.ts';

/** What two looks at the same target saw together; the later one wins where both saw the same thing. */
export function merge(earlier: Evidence, later: Evidence): Evidence {
  const files: Record<string, Node> = { ...earlier.files };
  for (const [path, node] of Object.entries(later.files)) files[path] = fuller(files[path], node);
  const units = { ...earlier.units, ...later.units };
  const outputs = { ...earlier.outputs, ...later.outputs };
  const apt = { ...earlier.apt, ...later.apt };
  const kernelUnread = { ...earlier.kernelUnread, ...later.kernelUnread };
  return {
    ...earlier,
    ...later,
    collectedAt: earlier.collectedAt,
    files,
    kernel: { ...earlier.kernel, ...later.kernel },
    ...(Object.keys(kernelUnread).length > 0 && { kernelUnread }),
    kernelMatches: { ...earlier.kernelMatches, ...later.kernelMatches },
    ...(Object.keys(apt).length > 0 && { apt }),
    ...(Object.keys(units).length > 0 && { units }),
    ...(Object.keys(outputs).length > 0 && { outputs }),
  };
}

/** A later look that did not ask for a content or a listing does not take away what is known. */
function fuller(known: Node | undefined, seen: Node): Node {
  if (known === undefined || !asksLess(seen)) return seen;
  return sameAttributes(known, seen) ? known : seen;
}

function asksLess(seen: Node): boolean {
  if (seen.type !== 'file' && seen.type !== 'directory') return false;
  return seen.unread === undefined && (seen.type === 'file' ? seen.content : seen.entries) === undefined;
}

/** Whether nothing shows that the thing changed between the two looks. */
function sameAttributes(a: Node, b: Node): boolean {
  if (!('mode' in a) || !('mode' in b)) return false;
  const size = (node: Node) => (node.type === 'file' ? node.size : undefined);
  return a.type === b.type && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && size(a) === size(b);
}
