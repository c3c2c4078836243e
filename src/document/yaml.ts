import { isScalar } from 'yaml';
import { type Problem, ProfileProblem, refuse } from '../profile/problem.ts';
import { compose, type Fault } from './compose.ts';
import { type Content, type Path, plain } from './plain.ts';
import { placesIn } from './source.ts';

/**
 * Reads YAML. Throws ProfileProblem for text that is not one YAML document, is empty, or says a key twice.
 *
 * @param verbatim says where a number's own text is wanted: `4.10` is a recommendation, not 4.1
 */
export function yaml(file: string, text: string, verbatim: (path: Path) => boolean = () => false): Content {
  const { document, faults } = composed(file, text);
  refuseFaults(file, text, faults);
  const contents = document?.contents ?? null;
  if (contents === null || (isScalar(contents) && contents.source === ''))
    throw new ProfileProblem([{ place: { file }, message: 'is empty' }]);
  const { value, spot, faults: further } = plain(contents, verbatim);
  refuseFaults(file, text, further);
  return { value, spot };
}

/** The document with its faults, none of which ends the reading. Throws ProfileProblem where it can't be told what it is. */
export function composed(file: string, text: string) {
  try {
    return compose(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    throw new ProfileProblem([{ place: { file }, message: `is not valid YAML: ${reason}` }]);
  }
}

function refuseFaults(file: string, text: string, faults: readonly Fault[]): void {
  const placeOf = placesIn(file, text);
  const problems = faults.map(({ offset, message, first }): Problem => {
    const before = first === undefined ? '' : `, first in line ${placeOf(first).line}`;
    return { place: placeOf(offset), message: `${message}${before}` };
  });
  refuse(problems);
}
