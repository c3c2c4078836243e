import { describe, expect, it } from 'vitest';
import { algorithmsOf } from '../../../src/facts/sshd/defaults.ts';
import { readValue, type SshdOption } from '../../../src/facts/sshd/options.ts';
import { opensshVersion } from '../../../src/facts/sshd/version.ts';

/** Every expected value was printed by `sshd -T` of that release. */
const read = (release: string, option: SshdOption, argument: string) => {
  const version = opensshVersion(release);
  return readValue(option, argument, { version, algorithms: algorithmsOf(version) });
};

describe('times', () => {
  it.each([
    ['7.6', '1m30', '1860'],
    ['8.2', '1m30', '1860'],
    ['8.4', '1m30', '90'],
    ['9.2', '1m30', '90'],
    ['7.6', '1h30m', '5400'],
    ['9.2', '1h30m', '5400'],
    ['7.6', '2M10s', '720'],
    ['9.2', '2M10s', '130'],
    ['7.6', '0', '0'],
    ['9.2', '1w', '604800'],
  ])('OpenSSH %s takes %s for %s seconds', (release, argument, seconds) => {
    expect(read(release, 'LoginGraceTime', argument)).toBe(seconds);
  });

  it.each(['', 'm', '1x', '1mm', '-1', ' 5', '1.5m', '99999999999'])('%j is no time', (argument) => {
    expect(read('9.2', 'LoginGraceTime', argument)).toBeUndefined();
  });

  it('does not take exponential time for a long argument', () => {
    const before = performance.now();
    expect(read('9.2', 'LoginGraceTime', `${'1'.repeat(100_000)}x`)).toBeUndefined();
    expect(read('9.2', 'LoginGraceTime', '1m'.repeat(100_000))).toBe('6000000');
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('MaxStartups', () => {
  it.each([
    ['10:30:60', '10:30:60'],
    ['007:030:0060', '7:30:60'],
    ['5', '5:30:5'],
    ['60:30:10', undefined],
    ['10:0:60', undefined],
    ['10:101:60', undefined],
    ['10:30', undefined],
    ['0', undefined],
    ['5:6:70x', undefined],
  ])('%s is %s', (argument, value) => {
    expect(read('9.2', 'MaxStartups', argument)).toBe(value);
  });
});

describe('algorithms', () => {
  const ciphers = (release: string, argument: string) => read(release, 'Ciphers', argument);

  it('adds, takes out and puts in front', () => {
    expect(ciphers('7.6', '+3des-cbc')).toMatch(/aes256-gcm@openssh\.com,3des-cbc$/);
    expect(ciphers('7.6', '-aes*,chacha*')).toBeUndefined();
    expect(ciphers('7.6', '-aes*')).toBe('chacha20-poly1305@openssh.com');
    expect(ciphers('9.2', '^3des-cbc')).toMatch(/^3des-cbc,chacha20/);
    expect(ciphers('9.2', '-!aes128-ctr,aes*')).toBe('chacha20-poly1305@openssh.com,aes128-ctr');
  });

  it('keeps what is named twice in 7.6 only', () => {
    expect(ciphers('7.6', 'aes128-ctr,aes128-ctr')).toBe('aes128-ctr,aes128-ctr');
    expect(ciphers('9.2', 'aes128-ctr,aes128-ctr')).toBe('aes128-ctr');
  });

  it('does not know names of other releases', () => {
    expect(read('7.6', 'KexAlgorithms', 'sntrup761x25519-sha512@openssh.com')).toBeUndefined();
    expect(read('9.2', 'KexAlgorithms', 'sntrup761x25519-sha512@openssh.com')).toBeDefined();
    expect(ciphers('8.4', 'rijndael-cbc@lysator.liu.se')).toBeDefined();
    expect(ciphers('8.9', 'rijndael-cbc@lysator.liu.se')).toBeUndefined();
  });

  it('does not take long for a hostile pattern', () => {
    const before = performance.now();
    ciphers('9.2', `-${'*?'.repeat(2000)}`);
    expect(ciphers('9.2', `-${'*,'.repeat(500_000)}`)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(3000);
  });
});
