import type { z } from 'zod';
import type { Kind } from '../profile/locate.ts';
import { contentFromBuild } from './built.ts';
import { checked, type Loaded } from './check.ts';
import type { Path } from './plain.ts';
import { Source } from './source.ts';

/** A kind of YAML file: what it has to hold, and where a number's own text is wanted. */
export interface YamlFormat<T> {
  readonly kind: Kind;
  readonly schema: z.ZodType<T>;
  readonly verbatim: (path: Path) => boolean;
}

/**
 * A file's text as its format wants it. For a shipped file that nobody has edited the build has done the work,
 * which takes longer than judging a host; then not even the reader of YAML is loaded. Throws ProfileProblem with
 * every mistake.
 */
export async function yamlFile<T>(format: YamlFormat<T>, file: string, text: string): Promise<Loaded<T>> {
  const built = contentFromBuild<T>(format.kind, file, text);
  if (built !== undefined) return { value: built.value, source: new Source(file, text, built.spot) };
  const { yaml } = await import('./yaml.ts');
  const { value, spot } = yaml(file, text, format.verbatim);
  return checked(format.schema, value, new Source(file, text, spot));
}
