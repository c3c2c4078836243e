import { z } from 'zod';
import type { Change } from '../../change.ts';
import { type FindPath, paths } from '../../facts/paths.ts';
import { type RootPath, rootPath } from '../../facts/root-path.ts';
import type { Found } from '../../host/lookup.ts';
import { asOctal } from '../../kinds/octal-mode.ts';
import { defineRule, type Finding } from '../../rule.ts';

const WRITABLE_BY_OTHERS = 0o022;

export default defineRule({
  id: 'root-path',
  title: 'Only root can put programs into the PATH of root',
  rationale: 'Whoever can write to a directory that root looks programs up in decides what root runs.',
  check:
    'Every element of the PATH of a fresh login shell of root is an absolute path to a directory that belongs to root and that neither group nor others can write to. Links are judged by what they lead to. Of an image, the files are read that such a shell sources.',
  remedy:
    'Takes the permission to write from group and others where root owns the directory, once that class of change is allowed. For all else the plan asks for a decision.',
  consents: ['changes-many-modes'],
  params: z.strictObject({
    missingOk: z.boolean().default(false).describe('whether directories that do not exist are passed over'),
  }),
  facts: { path: rootPath, find: paths },
  *audit({ path, find }, { missingOk }) {
    for (const element of judged(path, find)) {
      if ('relative' in element) yield finding(path, 'an absolute path', element.relative);
      else {
        const { path: real, node } = element.found;
        if (node.type === 'absent') {
          if (!missingOk) yield finding(path, 'a directory', `${element.written} does not exist`);
        } else if (node.type !== 'directory')
          yield finding(path, 'a directory', `${element.written} is a ${node.type}`);
        else {
          if (node.uid !== 0) yield about(real, 'owner', 'uid 0 (root)', `uid ${node.uid}`);
          if ((node.mode & WRITABLE_BY_OTHERS) !== 0)
            yield about(real, 'mode', 'not writable by group or others', asOctal(node.mode));
        }
      }
    }
  },
  *evidence({ path }) {
    yield { what: `PATH=${path.value}`, where: path.where };
  },
  *remediate({ path, find }, { missingOk }): Iterable<Change> {
    for (const element of judged(path, find)) {
      const out = `Take it out of PATH where it is set (${path.where}; /etc/profile, /etc/profile.d, files of root)`;
      if ('relative' in element) {
        yield { kind: 'decision', text: `The PATH of root holds ${element.relative}. ${out}.` };
        continue;
      }
      const { written, found } = element;
      const { node } = found;
      if (node.type === 'absent') {
        if (!missingOk)
          yield {
            kind: 'decision',
            text: `The PATH of root holds ${written}, which does not exist. ${out}, make it, or set the parameter missingOk of root-path.`,
          };
      } else if (node.type !== 'directory')
        yield { kind: 'decision', text: `The PATH of root holds ${written}, a ${node.type}. ${out}.` };
      else if (node.uid !== 0)
        yield {
          kind: 'decision',
          text: `The PATH of root holds ${written}, which belongs to uid ${node.uid}. ${out}, or give it to root.`,
        };
      else if ((node.mode & WRITABLE_BY_OTHERS) !== 0)
        yield {
          kind: 'attributes',
          path: found.path,
          mode: node.mode & ~WRITABLE_BY_OTHERS,
          consent: 'changes-many-modes',
        };
    }
  },
});

type Element = { readonly relative: string } | { readonly written: string; readonly found: Found };

/** Each directory once, however many elements lead to it. */
function judged({ value }: RootPath, find: FindPath): Element[] {
  const elements = new Map<string, Element>();
  for (const written of value.split(':')) {
    if (!written.startsWith('/')) {
      const relative =
        written === '' ? 'an empty element, which means the working directory' : JSON.stringify(written);
      elements.set(`relative ${relative}`, { relative });
      continue;
    }
    const found = find(written);
    if (!elements.has(found.path)) elements.set(found.path, { written, found });
  }
  return [...elements.values()];
}

function finding({ where }: RootPath, expected: string, actual: string): Finding {
  return { what: 'element of the PATH of root', expected, actual, where, state: 'persistent' };
}

function about(path: string, what: string, expected: string, actual: string): Finding {
  return { what: `${what} of ${path}`, expected, actual, where: path, state: 'persistent' };
}
