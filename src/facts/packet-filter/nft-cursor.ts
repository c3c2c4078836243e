import { Unmeasured } from '../../host/unmeasured.ts';
import type { Token } from './nft-tokens.ts';

const families: ReadonlySet<string> = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);

/** Goes over the words of a text for nft(8), command by command. Throws Unmeasured where the text breaks off. */
export class Cursor {
  readonly where: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(where: string, tokens: readonly Token[]) {
    this.where = where;
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Unmeasured(`${this.where}: ends in the middle of a command`);
    this.#at += 1;
    return token;
  }

  back(): void {
    this.#at -= 1;
  }

  /** Whether anything follows. */
  skipSeparators(): boolean {
    while (this.peek()?.kind === 'separator') this.#at += 1;
    return this.#at < this.#tokens.length;
  }

  /** A family, `ip` where none is stated, and a name. */
  address(): { family: string; name: string } {
    const first = this.next().text;
    return families.has(first) ? { family: first, name: this.next().text } : { family: 'ip', name: first };
  }

  /** All up to the next separator outside of braces, or to the brace that closes what is around it. */
  statement(): Token[] {
    const start = this.#at;
    for (let depth = 0; this.#at < this.#tokens.length; this.#at += 1) {
      const kind = this.peek()?.kind;
      if (depth === 0 && (kind === 'separator' || kind === 'close')) break;
      if (kind === 'open') depth += 1;
      if (kind === 'close') depth -= 1;
    }
    return this.#tokens.slice(start, this.#at);
  }

  /** What stands between the next pair of braces. */
  block(): Token[] {
    const tokens = this.statement();
    return tokens.slice(1, -1);
  }

  close(): void {
    if (this.next().kind !== 'close') throw new Unmeasured(`${this.where}: a brace is not closed`);
  }

  refused(word: string): Unmeasured {
    const line = (this.#tokens[this.#at - 1]?.line ?? 0) + 1;
    return new Unmeasured(`${this.where}:${line}: "${word.slice(0, 60)}" is more than can be followed here`);
  }
}
