import { z } from 'zod';
import { defineFact } from '../facts/fact.ts';
import { bannerAdditions, bannerFile, type BannerFile } from '../facts/banner.ts';
import { osRelease } from '../facts/os-release.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { template } from '../template.ts';
import { bannerText, defaultWarning, linesOf, tellingIn, type BannerText } from './banner-text.ts';

interface Banner {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact: string;
  readonly path: string;
  /** The file's template, which takes the lines. */
  readonly render: (variables: object) => string;
  /** Whether there must be a text even where the profile sets none. */
  readonly required: boolean;
  /** A folder whose files add to the text on some releases; shown, not judged. */
  readonly additions?: string;
}

/** A rule about a text that people see around a login: it warns them, and tells strangers nothing of the system. */
export function banner(definition: Banner): Rule {
  const { id, title, rationale, impact, path, required, additions } = definition;
  const render = template<{ lines: readonly string[] }>(definition.render);

  return defineRule({
    id,
    title,
    rationale,
    impact,
    check: `${path} ${required ? 'exists, is not empty and' : 'does not exist, or'} holds none of \\m, \\r, \\s, \\v and not the system's name (ID in os-release), in letters of either case. Where the profile sets a text, the file holds exactly that.`,
    remedy: `Writes the text of the profile, or one line that warns of unauthorised use.`,
    params: z.object({ text: bannerText }),
    facts: {
      file: bannerFile(path),
      system: osRelease,
      additions: additions === undefined ? noAdditions : bannerAdditions(additions),
    },
    audit: (facts, { text }) => findings(facts.file, facts.system.id, text),
    *evidence(facts) {
      for (const name of facts.additions)
        yield { what: `${name} may add to what is shown`, where: `${additions}/${name}` };
    },
    *remediate({ file, system }, { text }) {
      if (findings(file, system.id, text).length === 0) return;
      const content = contentFor(text);
      const telling = tellingIn(content, system.id);
      if (file.path === '/dev/null')
        yield {
          kind: 'decision',
          text: `${path} leads to /dev/null: remove the link for a text to be written`,
        };
      else if (telling !== undefined)
        yield {
          kind: 'decision',
          text: `the text for ${path} itself holds ${telling.words.join(', ')}: set another one with the parameter text`,
        };
      else yield { kind: 'file', path, content, encoding: 'utf8', ...noteOn(file.path) };
    },
  });

  function findings(file: BannerFile, system: string, text: BannerText): Finding[] {
    const wanted =
      text === undefined ? `a text without \\m, \\r, \\s, \\v or ${system}` : 'the text of the profile';
    const finding = (actual: string, line?: number): Finding => ({
      what: `text of ${path}`,
      expected: wanted,
      actual,
      where: line === undefined ? file.path : `${file.path}:${line}`,
      state: 'persistent',
    });
    if (file.text === undefined) return required || text !== undefined ? [finding('no such file')] : [];
    if (file.text.trim() === '') return required || text !== undefined ? [finding('empty')] : [];
    if (text !== undefined && file.text !== contentFor(text)) return [finding('another text')];
    const telling = tellingIn(file.text, system);
    return telling === undefined ? [] : [finding(`holds ${telling.words.join(', ')}`, telling.line)];
  }

  function contentFor(text: BannerText): string {
    return render({ lines: text === undefined ? defaultWarning : linesOf(text) });
  }
}

const noAdditions = defineFact<readonly string[]>({ id: 'no additions', needs: [], parse: () => [] });

/** /run is empty after a boot, so what writes the file there will write it again. */
function noteOn(path: string): { note: string } | undefined {
  return path.startsWith('/run/')
    ? { note: `The next boot makes ${path} anew, by whatever made it before.` }
    : undefined;
}
