import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDpkgStatus, readDpkgStatus } from '../../src/host/dpkg-status.ts';

const cups = {
  name: 'cups',
  architecture: 'amd64',
  version: '2.2.7',
  status: 'install ok installed',
  depends: '',
  provides: '',
  essential: false,
};
const text = 'Package: cups\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.2.7\n';

describe('parseDpkgStatus', () => {
  it.each([
    ['a plain paragraph', text],
    ['no final newline', text.trimEnd()],
    ['lines that end in CR LF', text.replaceAll('\n', '\r\n')],
    ['field names in any case', text.replace('Package', 'pACKAGE').replace('Status', 'STATUS')],
    ['blank lines before and after', `\n\n\n${text}\n\n`],
    ['a name in capitals, which dpkg reads in small letters', text.replace('cups', 'CUPS')],
    ['a field that is given twice: the first holds', `${text}Version: 9\nStatus: purge ok not-installed\n`],
    ['lines that are no field', `no colon\n: no name\n${text} continued\n`],
    [
      'continuation lines of fields that are not read',
      `${text}Conffiles:\n /etc/cups Status: x\nDescription: d\n .\n Package: x\n`,
    ],
    ['a paragraph without a name beside it', `Status: install ok installed\nVersion: 1\n\n${text}`],
    ['names that are none', `Package: -rf\n\nPackage:\n\nPackage: a b\n\nPackage: ;reboot\n\n${text}`],
    ['the same package again: the last holds', `Package: cups\nArchitecture: amd64\nVersion: 1\n\n${text}`],
  ])('reads %s', (_, status) => {
    expect(parseDpkgStatus(status)).toEqual([cups]);
  });

  it('joins Pre-Depends and Depends, folded or not', () => {
    const depends = 'Depends: a (>= 1),\n b | c\nPre-Depends: d\nProvides: e,\n\tf\n';
    expect(parseDpkgStatus(text + depends)).toEqual([
      { ...cups, depends: 'd, a (>= 1), b | c', provides: 'e, f' },
    ]);
  });

  it.each(['Essential: yes', 'essential: YES', 'Protected: yes'])('takes %s for essential', (line) => {
    expect(parseDpkgStatus(`${text}${line}\n`)).toEqual([{ ...cups, essential: true }]);
  });

  it('sees the end of a paragraph whose lines end in CR LF', () => {
    const two = `${text}\n${text.replace('cups', 'snmpd')}`.replaceAll('\n', '\r\n');
    expect(parseDpkgStatus(two).map(({ name }) => name)).toEqual(['cups', 'snmpd']);
  });

  it('keeps one name in two architectures apart', () => {
    const other = text.replace('amd64', 'i386');
    const same = 'Multi-Arch: same\n';
    expect(parseDpkgStatus(`${text}${same}\n${other}${same}`)).toEqual([
      { ...cups, multiArch: 'same' },
      { ...cups, architecture: 'i386', multiArch: 'same' },
    ]);
  });

  it('takes a package without a status for not installed, as dpkg does', () => {
    expect(parseDpkgStatus('Package: x\n')[0]?.status).toBe('unknown ok not-installed');
  });

  it('never throws and names no package that the text does not name', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'Package: ',
        'package:',
        'Status:',
        ' ',
        '\t',
        '',
        '\r',
        'Depends: a',
        '__proto__: x',
        'Package: __proto__',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const status = lines.join('\n');
        for (const { name } of parseDpkgStatus(status)) expect(status.toLowerCase()).toContain(name);
      }),
    );
  });

  it('takes time in proportion to the text', () => {
    const long = `Package: a\nDepends: ${'x, '.repeat(300_000)}\n${' y\n'.repeat(300_000)}`;
    const start = performance.now();
    expect(parseDpkgStatus(long)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('readDpkgStatus', () => {
  it('takes an empty database for no answer, not for a host without packages', () => {
    expect(readDpkgStatus('\n')).toEqual({ unmeasured: "dpkg's status database holds no package" });
    expect(readDpkgStatus(text)).toEqual({ value: [cups] });
  });
});
