import { describe, expect, it } from 'vitest';
import listeningServicesReviewed from '../../../src/rules/services/listening-services-reviewed.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { listening } from './listening.ts';

const kernel = listening(
  ['tcp', '127.0.0.1', 631],
  ['tcp', '0.0.0.0', 22],
  ['udp', '0.0.0.0', 123],
  ['tcp6', '2001:db8::5', 443],
);

testRule(listeningServicesReviewed, {
  compliant: [
    { name: 'nobody has said what may listen', host: { kernel } },
    {
      name: 'all that others reach is approved',
      host: { kernel },
      params: { approved: ['tcp/22', 'udp/123', 'tcp/443'] },
    },
  ],
  failing: [
    {
      name: 'two services that nobody approved',
      host: {
        kernel,
        outputs: { 'ss -Hlnptu': 'udp UNCONN 0 0 0.0.0.0:123 0.0.0.0:* users:(("ntpd",pid=1,fd=2))' },
      },
      params: { approved: ['tcp/22'] },
      finds: [
        {
          what: 'tcp/443',
          expected: 'on the list of approved listeners',
          actual: '[2001:db8::5]:443',
          where: '/proc/net/tcp6',
          state: 'running',
        },
        {
          what: 'udp/123',
          expected: 'on the list of approved listeners',
          actual: '0.0.0.0:123 (ntpd)',
          where: '/proc/net/udp',
          state: 'running',
        },
      ],
      decides: ['Decide whether tcp/443, udp/123 may listen'],
      leaves: [
        {
          what: 'tcp/443',
          expected: 'on the list of approved listeners',
          actual: '[2001:db8::5]:443',
          where: '/proc/net/tcp6',
          state: 'running',
        },
        {
          what: 'udp/123',
          expected: 'on the list of approved listeners',
          actual: '0.0.0.0:123 (ntpd)',
          where: '/proc/net/udp',
          state: 'running',
        },
      ],
    },
  ],
});

describe('what a person sees', () => {
  const seen = (host: ExampleHost) =>
    listeningServicesReviewed
      .evidence(exampleHost(host), listeningServicesReviewed.params.parse({}))
      .map(({ what }) => what);

  it('is every socket, those that others reach first, and what is started at boot', () => {
    const files = {
      '/etc/systemd/system/multi-user.target.wants/cups.service': { link: '/lib/cups.service' },
    };
    expect(seen({ kernel, files })).toEqual([
      'tcp 0.0.0.0:22',
      'tcp [2001:db8::5]:443',
      'udp 0.0.0.0:123',
      'tcp 127.0.0.1:631, this host only',
      'cups.service is started at boot',
    ]);
  });

  it('is no more than fits', () => {
    const many = Array.from({ length: 60 }, (_, at) => ['tcp', '0.0.0.0', at + 1] as const);
    expect(seen({ kernel: listening(...many) }).slice(39)).toEqual(['tcp 0.0.0.0:40', '20 more sockets']);
  });
});
