type Kind = 'benchmark' | 'group' | 'rule' | 'profile' | 'testresult';

/** `xccdf_cis-harden_rule_5.3.7`: an identifier as XCCDF 1.2 wants it, an NCName in which other characters stand as `_20_`. */
export function xccdfId(kind: Kind, name: string): string {
  const safe = name.replace(/[^A-Za-z0-9.-]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`);
  return `xccdf_cis-harden_${kind}_${safe === '' ? '-' : safe}`;
}
