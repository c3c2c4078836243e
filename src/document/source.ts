import { type Alias, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import { type Place, type Problem, ProfileProblem, refuse } from '../profile/problem.ts';
import { compose, type Fault } from './compose.ts';
import { type Path, plain } from './plain.ts';

/** A YAML file as plain values, that knows where each of them stands. */
export class Source {
  readonly file: string;
  readonly value: unknown;
  readonly #contents: Node | null;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #lines: LineCounter;

  /** Throws ProfileProblem for text that is not one YAML document, is empty, or says a key twice. */
  constructor(file: string, text: string, verbatim: (path: Path) => boolean = () => false) {
    const { document, lines, faults } = composed(file, text);
    refuseFaults(file, lines, faults);
    const contents = document?.contents ?? null;
    if (contents === null || (isScalar(contents) && contents.source === ''))
      throw new ProfileProblem([{ place: { file }, message: 'is empty' }]);
    const { value, faults: further, targets } = plain(contents, verbatim);
    refuseFaults(file, lines, further);
    this.file = file;
    this.value = value;
    this.#contents = contents;
    this.#targets = targets;
    this.#lines = lines;
  }

  /** Where the value at a path stands; of a value that is not there, the nearest that holds it. */
  at(path: Path): Place {
    let node = this.#contents;
    for (const step of path) {
      const next = this.#pair(node, step)?.value ?? this.#item(node, step);
      if (next === undefined || next === null) break;
      node = next;
    }
    return placeOf(this.file, this.#lines, node?.range?.[0] ?? 0);
  }

  /** Where the key stands that a path ends with. */
  keyAt(path: Path): Place {
    let node = this.#contents;
    for (const step of path.slice(0, -1))
      node = this.#pair(node, step)?.value ?? this.#item(node, step) ?? null;
    const key = this.#pair(node, path.at(-1))?.key;
    return key?.range ? placeOf(this.file, this.#lines, key.range[0]) : this.at(path);
  }

  #pair(node: Node | null, name: PropertyKey | undefined): { key: Node; value: Node | null } | undefined {
    const target = this.#target(node);
    if (!isMap<Node, Node | null>(target)) return undefined;
    return target.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  }

  #item(node: Node | null, index: PropertyKey): Node | undefined {
    const target = this.#target(node);
    return isSeq<Node>(target) && typeof index === 'number' ? target.items[index] : undefined;
  }

  #target(node: Node | null): Node | null {
    return isAlias(node) ? (this.#targets.get(node) ?? null) : node;
  }
}

function composed(file: string, text: string) {
  try {
    return compose(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    throw new ProfileProblem([{ place: { file }, message: `is not valid YAML: ${reason}` }]);
  }
}

function refuseFaults(file: string, lines: LineCounter, faults: readonly Fault[]): void {
  const problems = faults.map(({ offset, message, first }): Problem => {
    const before = first === undefined ? '' : `, first in line ${lines.linePos(first).line}`;
    return { place: placeOf(file, lines, offset), message: `${message}${before}` };
  });
  refuse(problems);
}

function placeOf(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line, col };
}
