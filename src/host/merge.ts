import type { Evidence, Node } from './evidence.ts';

/** What two looks at the same target saw together; the later one wins where both saw the same thing. */
export function merge(earlier: Evidence, later: Evidence): Evidence {
  const files: Record<string, Node> = { ...earlier.files };
  for (const [path, node] of Object.entries(later.files)) files[path] = fuller(files[path], node);
  const apt = { ...earlier.apt, ...later.apt };
  return {
    ...earlier,
    ...later,
    collectedAt: earlier.collectedAt,
    files,
    kernel: { ...earlier.kernel, ...later.kernel },
    kernelMatches: { ...earlier.kernelMatches, ...later.kernelMatches },
    ...(Object.keys(apt).length > 0 && { apt }),
  };
}

/** A later look that did not ask for a content or a listing does not take away what is known. */
function fuller(known: Node | undefined, seen: Node): Node {
  if (
    known?.type === 'file' &&
    seen.type === 'file' &&
    seen.content === undefined &&
    seen.unread === undefined
  )
    return sameAttributes(known, seen) ? known : seen;
  if (
    known?.type === 'directory' &&
    seen.type === 'directory' &&
    seen.entries === undefined &&
    seen.unread === undefined
  )
    return sameAttributes(known, seen) ? known : seen;
  return seen;
}

function sameAttributes(
  a: { mode: number; uid: number; gid: number },
  b: { mode: number; uid: number; gid: number },
): boolean {
  return a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}
