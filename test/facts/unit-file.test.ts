import { describe, expect, it } from 'vitest';
import { lastSetting, parseUnitFile } from '../../src/facts/unit-file.ts';

const text = [
  '# Where=/no',
  'What=stray',
  '[Unit]',
  'Description=x \\',
  '# between',
  '  continued = here',
  '; Options=no',
  ' [Mount] ',
  'Options = nodev , x=1',
  'broken line',
  '=nothing',
  'Options=',
  'Where=/tmp\\',
].join('\r\n');

describe('unit files', () => {
  it('reads sections, comments, continued lines and repeated keys as systemd.syntax says', () => {
    expect(parseUnitFile(text)).toEqual([
      { section: '', key: 'What', value: 'stray', line: 2 },
      { section: 'Unit', key: 'Description', value: 'x  continued = here', line: 4 },
      { section: 'Mount', key: 'Options', value: 'nodev , x=1', line: 9 },
      { section: 'Mount', key: 'Options', value: '', line: 12 },
    ]);
  });

  it('finds the last line of a key in a section', () => {
    expect(lastSetting(parseUnitFile('[A]\nk=1\nk=2\n[B]\nk=3'), 'A', 'k')?.value).toBe('2');
    expect(lastSetting(parseUnitFile('[A]\nk=1'), 'B', 'k')).toBeUndefined();
  });
});
