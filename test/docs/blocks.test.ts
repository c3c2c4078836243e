import { describe, expect, it } from 'vitest';
import { type Block, missing, statusesOf } from './blocks.ts';
import { unknownWords } from './words.ts';

const block = (attributes: string, ...commands: string[]): Block => ({
  ...{ page: 'page.md', line: 7, attributes },
  commands: commands.map((command) => ({ command, output: [] })),
});

describe('what the pages are held to', () => {
  it('is a whole line of the output, … standing for anything', () => {
    const written = 'Run 17 made it.\nScore  5 %\n';
    expect(missing(['Run … made it.', '…', 'Score  5 %'], written)).toEqual([]);
    expect(missing(['Run … made', 'Score  6 %', 'Score'], written)).toEqual([
      'Run … made',
      'Score  6 %',
      'Score',
    ]);
  });

  it('is a status for each command, 0 unless the fence says otherwise', () => {
    expect(statusesOf(block('', 'a', 'b'))).toEqual([[0], [0]]);
    expect(statusesOf(block('exit=2,0|3', 'a', 'b'))).toEqual([[2], [0, 3]]);
    expect(() => statusesOf(block('exit=2', 'a', 'b'))).toThrow('page.md:7: 1 statuses for 2 commands');
    expect(() => statusesOf(block('exits=2', 'a'))).toThrow('"exits=2" is no exit=...');
  });

  it('is a command and options that are declared', () => {
    expect(unknownWords('cis-harden audit --sudo -o json:a | cis-harden profiles new a.yaml --id a')).toEqual(
      [],
    );
    expect(
      unknownWords('cis-harden audti; cis-harden audit --yes; cis-harden profiles new --from x'),
    ).toEqual(['cis-harden audti', '--yes', '--from']);
  });
});
