/**
 * Orders two versions of a package as deb-version(7) does: negative where `a` is earlier, 0 where they are
 * the same, positive where `a` is later. Text that is no version is ordered all the same.
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  return (
    compareNumbers(one.epoch, other.epoch) ||
    comparePart(one.upstream, other.upstream) ||
    comparePart(one.revision, other.revision)
  );
}

function partsOf(version: string): { epoch: string; upstream: string; revision: string } {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: version.slice(0, Math.max(colon, 0)),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  };
}

/** Compares stretches without digits and stretches of digits in turn, as `ls -v` does too. */
export function comparePart(a: string, b: string): number {
  let [at, bt] = [0, 0];
  while (at < a.length || bt < b.length) {
    while ((at < a.length && !isDigit(a[at])) || (bt < b.length && !isDigit(b[bt]))) {
      const order = weight(a[at]) - weight(b[bt]);
      if (order !== 0) return order;
      at++;
      bt++;
    }
    const [afterA, afterB] = [endOfDigits(a, at), endOfDigits(b, bt)];
    const order = compareNumbers(a.slice(at, afterA), b.slice(bt, afterB));
    if (order !== 0) return order;
    [at, bt] = [afterA, afterB];
  }
  return 0;
}

/** `~` comes before the end, the end (or a number) before letters, letters before everything else. */
function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined || isDigit(character)) return 0;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text[end])) end++;
  return end;
}

/** Digits of any length, by value. */
function compareNumbers(a: string, b: string): number {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : Number(one > other);
}
