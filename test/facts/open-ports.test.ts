import { describe, expect, it } from 'vitest';
import { listeningSockets } from '../../src/facts/listening-sockets.ts';
import { openPorts, portsToKeep, spoken, sshPorts } from '../../src/facts/open-ports.ts';
import { exampleHost, type ExampleHost } from '../host.ts';
import { sockets } from '../rules/firewall/hosts.ts';

const everyAddress6 = '00000000000000000000000000000000';
const loopback6 = '00000000000000000000000001000000';
const mappedLoopback = '0000000000000000FFFF00000100007F';
const linkLocal = '000080FE00000000FF0054020100FEFF';

function host(tcp: string[], tcp6: string[], udp: string[], udp6: string[], more: ExampleHost = {}) {
  return exampleHost({
    kernel: {
      '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999',
      '/proc/net/tcp': sockets(...tcp),
      '/proc/net/tcp6': sockets(...tcp6),
      '/proc/net/udp': sockets(...udp),
      '/proc/net/udp6': sockets(...udp6),
    },
    ...more,
  });
}

describe('open ports', () => {
  it('are those of sockets that others reach', () => {
    const target = host(
      ['00000000:0016 0A', '0100007F:0277 0A', '0100007F:0050 0A', '0A00000A:01BB 0A', '00000000:1F90 01'],
      [
        `${everyAddress6}:0016 0A`,
        `${loopback6}:0277 0A`,
        `${mappedLoopback}:0051 0A`,
        `${everyAddress6}:0050 0A`,
      ],
      ['00000000:0044 07', '3500007F:0035 07', '00000000:8000 07', '00000000:EE47 07', '00000000:0045 01'],
      [`${linkLocal}:0222 07`],
    );
    expect(openPorts.of(target)).toEqual([
      { protocol: 'tcp', port: 22, families: ['ip', 'ip6'] },
      { protocol: 'tcp', port: 80, families: ['ip', 'ip6'] },
      { protocol: 'tcp', port: 443, families: ['ip'] },
      { protocol: 'udp', port: 68, families: ['ip'] },
      { protocol: 'udp', port: 546, families: ['ip6'] },
    ]);
  });

  // The examples of RFC 5952, 4.2.2 and 4.2.3, but for the last.
  it.each([
    ['B80D0120010000000100010001000100', '2001:db8:0:1:1:1:1:1'],
    ['B80D0120000000000000010001000000', '2001:db8::1:0:0:1'],
    ['00000120000000000000000001000000', '2001::1'],
    [everyAddress6, '::'],
  ])('have the address %s as %s', (address, expected) => {
    const target = host([], [`${address}:0016 0A`], [], []);
    expect(listeningSockets.of(target).map((socket) => socket.address)).toEqual([expected]);
  });

  it('cannot be seen in an image', () => {
    expect(() => openPorts.of(host([], [], [], [], { running: false }))).toThrow('on a running host');
  });
});

describe('SSH’s ports', () => {
  const server = { 'openssh-server': '1:7.6p1' };
  it.each([
    ['', [22]],
    ['Port 2222\nport 22\n#Port 3\n', [22, 2222]],
    ['ListenAddress 0.0.0.0:2200\nListenAddress [::]:2201\nListenAddress ::1\n', [2200, 2201]],
  ])('are what %j says', (text, ports) => {
    expect(sshPorts.of(exampleHost({ packages: server, files: { '/etc/ssh/sshd_config': text } }))).toEqual(
      ports,
    );
  });

  it('are those that sshd itself tells of', () => {
    const sshd = { defaults: {}, effective: { port: ['2022'] } };
    const files = { '/etc/ssh/sshd_config': '' };
    expect(sshPorts.of(exampleHost({ packages: server, files, sshd }))).toEqual([2022]);
  });

  it('are none without it', () => expect(sshPorts.of(exampleHost())).toEqual([]));

  it('are kept before all others, for both families', () => {
    const target = host(['00000000:08AE 0A', '00000000:0050 0A'], [], [], [], {
      packages: server,
      files: { '/etc/ssh/sshd_config': 'Port 2222' },
    });
    expect(portsToKeep.of(target).map(spoken)).toEqual(['2222/tcp', '80/tcp']);
    expect(portsToKeep.of(target)[0]?.families).toEqual(['ip', 'ip6']);
  });
});
