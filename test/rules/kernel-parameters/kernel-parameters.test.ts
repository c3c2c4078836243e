import { expect, it } from 'vitest';
import type { Finding } from '../../../src/rule.ts';
import { kernelParameters } from '../../../src/rules/kernel-parameters/index.ts';
import { testRule } from '../../rule-tester.ts';

const DROP_IN = '/etc/sysctl.d/99-zz-cis-harden.conf';
const HEADER = '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n';

/** What each rule asks for, and what an untouched kernel says. */
const family: Record<string, { wanted: Record<string, string>; stock: string; lineless?: true }> = {
  'sysctl-aslr': { wanted: { 'kernel.randomize_va_space': '2' }, stock: '1', lineless: true },
  'sysctl-no-send-redirects': { wanted: interfaces('net.ipv4', 'send_redirects', '0'), stock: '1' },
  'sysctl-no-ip-forwarding': {
    wanted: { 'net.ipv4.ip_forward': '0', 'net.ipv6.conf.all.forwarding': '0' },
    stock: '1',
    lineless: true,
  },
  'sysctl-no-source-route': {
    wanted: {
      ...interfaces('net.ipv4', 'accept_source_route', '0'),
      ...interfaces('net.ipv6', 'accept_source_route', '0'),
    },
    stock: '1',
  },
  'sysctl-no-icmp-redirects': {
    wanted: {
      ...interfaces('net.ipv4', 'accept_redirects', '0'),
      ...interfaces('net.ipv6', 'accept_redirects', '0'),
    },
    stock: '1',
  },
  'sysctl-no-secure-icmp-redirects': { wanted: interfaces('net.ipv4', 'secure_redirects', '0'), stock: '1' },
  'sysctl-log-martians': { wanted: interfaces('net.ipv4', 'log_martians', '1'), stock: '0' },
  'sysctl-ignore-broadcast-icmp': { wanted: { 'net.ipv4.icmp_echo_ignore_broadcasts': '1' }, stock: '0' },
  'sysctl-ignore-bogus-icmp': { wanted: { 'net.ipv4.icmp_ignore_bogus_error_responses': '1' }, stock: '0' },
  'sysctl-reverse-path-filter': { wanted: interfaces('net.ipv4', 'rp_filter', '1'), stock: '2' },
  'sysctl-tcp-syncookies': { wanted: { 'net.ipv4.tcp_syncookies': '1' }, stock: '2' },
  'sysctl-no-router-advertisements': { wanted: interfaces('net.ipv6', 'accept_ra', '0'), stock: '1' },
};

it('covers every rule on kernel parameters', () => {
  expect(kernelParameters.map(({ id }) => id)).toEqual(Object.keys(family));
});

for (const rule of kernelParameters) {
  const { wanted, stock, lineless } = family[rule.id] ?? { wanted: {}, stock: '' };
  const keys = Object.keys(wanted);
  const site = '/etc/sysctl.d/10-site.conf';
  const lines = keys.map((key) => `${key} = ${wanted[key]}\n`);
  const stockLines = keys.map((key) => `${key}=${stock}\n`);
  const stockNow = running(Object.fromEntries(keys.map((key) => [key, stock])));
  const consents = rule.id === 'sysctl-no-ip-forwarding' ? { consents: ['cuts-network'] } : {};
  const persistent = (what: string, actual: string, where: string): Finding => ({
    ...{ what, expected: wanted[what] ?? '', actual, where },
    state: 'persistent',
  });
  const inKernel = (what: string): Finding => ({
    ...{ what, expected: wanted[what] ?? '', actual: stock, where: `/proc/sys/${slashed(what)}` },
    state: 'running',
  });

  testRule(rule, {
    compliant: [
      {
        name: 'the values hold now and are written down',
        host: { sysctls: running(wanted), files: { [site]: lines.join('') } },
      },
      { name: 'an image has them written down', host: { running: false, files: { [site]: lines.join('') } } },
      {
        name: 'the values hold and no line is asked for',
        params: { requireLine: false },
        host: { sysctls: running(wanted) },
      },
      ...(lineless
        ? [{ name: 'the values hold and nothing is written down', host: { sysctls: running(wanted) } }]
        : []),
    ],
    failing: [
      {
        name: 'the running kernel says otherwise',
        host: { sysctls: stockNow, files: { [site]: lines.join('') } },
        finds: keys.map(inKernel),
        sysctls: setBy(wanted),
        ...consents,
      },
      {
        name: 'a local file and the kernel say otherwise',
        host: { sysctls: stockNow, files: { [site]: `${stockLines.join('')}vm.swappiness=1` } },
        finds: keys.flatMap((key, at) => [persistent(key, stock, `${site}:${at + 1}`), inKernel(key)]),
        files: {
          [site]: `${stockLines.map((line) => `# ${line}`).join('')}vm.swappiness=1`,
          [DROP_IN]: HEADER + lines.join(''),
        },
        sysctls: setBy(wanted),
        ...consents,
      },
      {
        name: 'no line is written down and one is asked for',
        params: { requireLine: true },
        host: { sysctls: running(wanted) },
        finds: keys.map((key) => persistent(key, 'not set', '/etc/sysctl.d')),
        files: { [DROP_IN]: HEADER + lines.join('') },
      },
    ],
  });
}

function interfaces(family: string, name: string, value: string): Record<string, string> {
  return { [`${family}.conf.all.${name}`]: value, [`${family}.conf.default.${name}`]: value };
}

/** The values of a kernel that speaks IPv6. */
function running(values: Record<string, string>): Record<string, string> {
  return {
    'net/ipv6/conf/all/disable_ipv6': '0',
    'net/ipv6/conf/default/disable_ipv6': '0',
    ...setBy(values),
  };
}

function setBy(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [slashed(key), value]));
}

function slashed(key: string): string {
  return key.replaceAll('.', '/');
}
