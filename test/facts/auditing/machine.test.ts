import { describe, expect, it } from 'vitest';
import { callNumber, callNumbered, machineCalled } from '../../../src/facts/auditing/calls.ts';
import { auditMachine } from '../../../src/facts/auditing/machine.ts';
import { Host } from '../../../src/host/host.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';
import { byPeople, callRules } from '../../../src/kinds/auditing/wanted.ts';
import { auditing } from '../../../src/rules/auditing/index.ts';
import { exampleEvidence } from '../../host.ts';

function machine(name: string) {
  const found = machineCalled(name);
  if (found === undefined) throw new Error(`no machine ${name}`);
  return found;
}

function hostOf(architecture: string, dpkg?: string): Host {
  const evidence = exampleEvidence({
    packages: { ...(dpkg !== undefined && { dpkg: { architecture: dpkg } }), auditd: '1' },
  });
  return new Host({ ...evidence, identity: { ...evidence.identity, architecture } });
}

describe('the machine', () => {
  it.each([
    ['x86_64', 'amd64', ['b64', 'b32']],
    ['', 'amd64', ['b64', 'b32']],
    ['', 'arm64', ['b64', 'b32']],
    ['i686', 'i386', ['b32']],
    // A 32-bit system on a 64-bit kernel: the kernel takes calls of both.
    ['x86_64', 'i386', ['b64', 'b32']],
    ['armv7l', 'armhf', ['b32']],
  ])('is known from %j and %j', (architecture, dpkg, sizes) => {
    expect(auditMachine.of(hostOf(architecture, dpkg)).sizes).toEqual(sizes);
  });

  it('is not guessed', () => {
    expect(() => auditMachine.of(hostOf(''))).toThrow(Unmeasured);
    expect(() => auditMachine.of(hostOf('s390x'))).toThrow('the system calls of s390x are not known here');
    const rule = auditing.find(({ id }) => id === 'audit-mounts');
    expect(() => rule?.audit(hostOf('s390x'), rule.params.parse({}))).toThrow(Unmeasured);
  });
});

describe('rules on calls', () => {
  const texts = (name: string, calls: Parameters<typeof callRules>[1]['calls']) =>
    callRules(machine(name), { calls, key: 'k' }).map(({ text }) => text);

  it('leave out what 64-bit programs of a machine cannot call', () => {
    expect(texts('x86_64', ['adjtimex', 'stime'])).toEqual([
      '-a always,exit -F arch=b64 -S adjtimex -k k',
      '-a always,exit -F arch=b32 -S adjtimex -S stime -k k',
    ]);
    expect(texts('aarch64', ['chmod', 'fchmod', 'fchmodat'])).toEqual([
      '-a always,exit -F arch=b64 -S fchmod -S fchmodat -k k',
      '-a always,exit -F arch=b32 -S chmod -S fchmod -S fchmodat -k k',
    ]);
    expect(texts('aarch64', ['stime'])).toEqual([]);
    expect(texts('i686', ['open', 'stime'])).toEqual(['-a always,exit -F arch=b32 -S open -S stime -k k']);
  });

  it('are for the own programs of a machine where asked', () => {
    const [rule, ...more] = callRules(machine('arm64'), {
      calls: ['init_module'],
      sizes: 'own',
      conditions: byPeople(500),
      key: 'k',
    });
    expect(more).toEqual([]);
    expect(rule?.text).toBe(
      '-a always,exit -F arch=b64 -S init_module -F auid>=500 -F auid!=4294967295 -k k',
    );
  });
});

describe('numbers of calls', () => {
  it('are told from each other by machine and word size', () => {
    expect(callNumber('open', machine('x86_64'), 'b64')).toBe(2);
    expect(callNumber('open', machine('x86_64'), 'b32')).toBe(5);
    expect(callNumber('open', machine('aarch64'), 'b64')).toBeNull();
    expect(callNumber('toString', machine('x86_64'), 'b64')).toBeUndefined();
    expect(callNumbered(2, machine('x86_64'), 'b64')).toBe('open');
    expect(callNumbered(2, machine('x86_64'), 'b32')).toBeUndefined();
  });
});
