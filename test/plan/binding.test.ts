import { describe, expect, it } from 'vitest';
import { Host } from '../../src/host/host.ts';
import { type Binding, bindingOf, otherHost } from '../../src/plan/binding.ts';
import { exampleEvidence } from '../host.ts';

const id = 'a'.repeat(32);
const web1: Binding = { machineId: id, hostname: 'web1', hardware: '1'.repeat(64) };
const uuid = '/sys/class/dmi/id/product_uuid';

describe('two hosts are told apart', () => {
  it.each<[string, Binding, Binding, string[]]>([
    ['not where all is the same', web1, web1, []],
    ['not where one look could not read the UUID', web1, { ...web1, hardware: '' }, []],
    [
      'by their ids',
      web1,
      { ...web1, machineId: 'b'.repeat(32) },
      [`machine-id ${id}, here ${'b'.repeat(32)}`],
    ],
    ['where one has no id', web1, { ...web1, machineId: '' }, [`machine-id ${id}, here none`]],
    ['by the names of clones', web1, { ...web1, hostname: 'web2' }, ['hostname web1, here web2']],
    [
      'by the machines of clones with one name',
      web1,
      { ...web1, hardware: '2'.repeat(64) },
      ['another machine (product UUID)'],
    ],
  ])('%s', (_, planned, found, differences) => {
    expect(otherHost(planned, found)).toEqual(differences);
  });
});

describe('what a plan is bound to', () => {
  const bound = (machineId: string, product: string | null = null, running = true) => {
    const evidence = exampleEvidence({
      files: { '/etc/machine-id': machineId, '/etc/hostname': 'gold\n' },
    });
    return bindingOf(new Host({ ...evidence, running, kernel: { ...evidence.kernel, [uuid]: product } }));
  };

  it.each([
    ['an id', `${id}\n`, id],
    ['nothing yet', '', ''],
    ['the word of systemd before the first boot', 'uninitialized\n', ''],
    ['zeros', `${'0'.repeat(32)}\n`, ''],
    ['something longer', `${id}a\n`, ''],
    ['an escape sequence', '\u001b[2J', ''],
  ])('machine-id with %s', (_, text, machineId) => {
    expect(bound(text).machineId).toBe(machineId);
  });

  it('never holds the UUID itself, which only root may read', () => {
    // printf %s 4C4C4544-0042 | sha256sum
    expect(bound(id, '4C4C4544-0042').hardware).toBe(
      '39783e21a195043fe519901cd3b06e4cffb2a25b6111c13a6c3c3938b23468d1',
    );
    expect(bound(id).hardware).toBe('');
  });

  it('has the name that an image gives itself', () => {
    expect(bound('', null, false)).toEqual({ machineId: '', hostname: 'gold', hardware: '' });
    expect(bound('').hostname).not.toBe('gold');
  });
});
