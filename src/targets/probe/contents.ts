import type { FileNode } from '../../host/evidence.ts';
import { join, parentOf } from '../../host/lookup.ts';
import { type Asked, isSecret } from './asked.ts';
import { findComplaints, grepComplaints, inWords } from './complaints.ts';
import { linesByFile } from './grep-output.ts';
import { type Files, folderAt, placeOf } from './place.ts';
import { mostBytesOf, slashed } from './script.ts';
import { isReduced } from './reduced.ts';
import type { Sections } from './sections.ts';
import { decode } from './text.ts';

/** Gives each regular file that was asked for its content, or the reason why there is none. */
export function placeContents(files: Files, sections: Sections, { contents, folderContents }: Asked): void {
  if (contents.size + folderContents.size === 0) return;
  // Without the section all that was asked stays on the host.
  const { bytes, complaints } =
    (sections.find('contents')?.status ?? NO_SED) === NO_SED ? nothing : sections.ended('contents');
  const read = linesByFile(bytes);
  const problems = grepComplaints(complaints);
  const give = (at: string, printed: string) => {
    const node = files[at];
    if (node?.type !== 'file' || node.content !== undefined) return;
    files[at] = isSecret(at)
      ? { ...node, unread: 'its content stays on the host' }
      : withContent(node, mostBytesOf(printed), read.get(printed), problems.get(printed));
  };
  const closed = findComplaints(complaints);
  for (const path of contents) {
    const at = placeOf(files, path);
    // It was looked for in its folder, which can't be listed: asked alone it may be read.
    const passedOver = folderContents.has(parentOf(path)) && closed.has(slashed(parentOf(path)));
    if (at !== undefined && !passedOver) give(at, path);
  }
  for (const [folder, endings] of folderContents) {
    const at = folderAt(files, folder);
    const node = at === undefined ? undefined : files[at];
    if (at === undefined || node?.type !== 'directory') continue;
    for (const name of node.entries ?? [])
      if ([...endings].some((ending) => name.endsWith(ending))) give(join(at, name), slashed(folder) + name);
  }
}

/** The shell's status where it found no sed, which nothing may pass by. */
const NO_SED = 127;
const nothing = { bytes: Buffer.alloc(0), complaints: Buffer.alloc(0) };

function withContent(
  node: FileNode,
  most: number,
  bytes: Buffer | undefined,
  problem: string | undefined,
): FileNode {
  if (node.size > most)
    return { ...node, unread: `it has ${node.size} bytes: larger than ${most / 1024 / 1024} MiB` };
  if (bytes === undefined)
    return node.size === 0
      ? { ...node, content: '' }
      : { ...node, unread: inWords(problem ?? 'It could not be read') };
  // Without its hashes a content has another length; whether the file ends with a newline is not known then.
  if (isReduced(bytes)) return { ...node, ...decode(bytes), reduced: true };
  if (bytes.length === node.size) return { ...node, ...decode(bytes) };
  // grep ends the last line even where the file does not.
  if (bytes.length === node.size + 1) return { ...node, ...decode(bytes.subarray(0, -1)) };
  return { ...node, unread: 'it changed while it was read' };
}
