import type { Evidence } from '../../host/evidence.ts';
import type { Asked } from './asked.ts';
import { grepComplaints, inWords, provesAbsence } from './complaints.ts';
import { linesByFile } from './grep-output.ts';
import { nulSeparated } from './records.ts';
import { eachOnce, patternsOf } from './script.ts';
import type { Sections } from './sections.ts';
import { decode } from './text.ts';

type KernelEvidence = Pick<Evidence, 'kernel' | 'kernelMatches' | 'kernelUnread'>;

/** The files of the kernel that were asked. Null is only what grep found missing or no pattern's expansion named. */
export function kernelOf(sections: Sections, asked: Asked): KernelEvidence {
  if (asked.kernel.size === 0) return { kernel: {}, kernelMatches: {} };
  const kernelMatches = matchesOf(sections, asked);
  const { bytes, status, complaints } = sections.of('kernel');
  const lines = linesByFile(bytes);
  const problems = grepComplaints(complaints);
  const kernel: Record<string, string | null> = {};
  const unread: Record<string, string> = {};
  const matched = new Set(Object.values(kernelMatches).flat());
  const read = new Set([...eachOnce(asked.kernel), ...matched]);
  for (const path of new Set([...asked.kernel, ...matched])) {
    if (path.includes('*')) continue;
    const problem = problems.get(path);
    if (status > 2) unread[path] = 'reading the files of the kernel did not come to its end';
    else if (problem !== undefined && !provesAbsence(problem)) unread[path] = inWords(problem);
    else if (problem !== undefined || !read.has(path)) kernel[path] = null;
    else kernel[path] = decode(lines.get(path) ?? Buffer.alloc(0)).content.replace(/\n$/, '');
  }
  return { kernel, kernelMatches, ...(Object.keys(unread).length > 0 && { kernelUnread: unread }) };
}

function matchesOf(sections: Sections, asked: Asked): Record<string, string[]> {
  const frames = sections.all('matches');
  return Object.fromEntries(
    patternsOf(asked).flatMap((pattern, at) => {
      const frame = frames[at];
      return frame === undefined ? [] : [[pattern, nulSeparated(frame.bytes)]];
    }),
  );
}
