import { describe, expect, it } from 'vitest';
import { rsyslog } from '../../src/facts/rsyslog.ts';
import { sshdConfig } from '../../src/facts/sshd-config.ts';
import { sudoers } from '../../src/facts/sudoers.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleHost } from '../host.ts';

/** How each program's files include others, and where the first one lies. */
const formats = {
  sshd: {
    fact: sshdConfig,
    main: '/etc/ssh/sshd_config',
    more: '/etc/ssh/sshd_config.d',
    packages: { 'openssh-server': '1:8.9p1-3ubuntu0.10' },
    include: (path: string) => `Include ${path}`,
    says: /includes \S+ within itself/,
    honest: 'LogLevel INFO',
  },
  sudo: {
    fact: sudoers,
    main: '/etc/sudoers',
    more: '/etc/sudoers.d',
    packages: { sudo: '1.9.9' },
    include: (path: string) => `@include ${path}`,
    says: /too many files of sudoers include one another/,
    honest: 'Defaults use_pty',
  },
  rsyslog: {
    fact: rsyslog,
    main: '/etc/rsyslog.conf',
    more: '/etc/rsyslog.d',
    packages: { rsyslog: '8.2112.0' },
    include: (path: string) => `$IncludeConfig ${path}`,
    says: /too many files of rsyslog include one another/,
    honest: '*.* /var/log/all',
  },
} as const;

/** Symbolic links as the example host has them. */
const linked = (links: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(links).map(([path, target]) => [path, { link: target }]));

describe.each(Object.keys(formats) as (keyof typeof formats)[])('files of %s that include', (program) => {
  const { fact, main, more, packages, include, says, honest } = formats[program];
  const read = (files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) =>
    fact.of(exampleHost({ packages, files: { ...files, ...linked(links) } }));
  const refused = (files: Readonly<Record<string, string>>, links?: Readonly<Record<string, string>>) => {
    const reading = () => read(files, links);
    expect(reading).toThrow(Unmeasured);
    expect(reading).toThrow(says);
  };

  it('themselves are an error', () => {
    refused({ [main]: `${include(main)}\n${honest}\n` });
  });

  it('each other are an error', () => {
    const [a, b] = [`${more}/a.conf`, `${more}/b.conf`];
    refused({ [main]: `${include(a)}\n`, [a]: `${include(b)}\n`, [b]: `${include(a)}\n` });
  });

  it('themselves a thousand times over are an error soon', () => {
    refused({ [main]: `${include(main)}\n`.repeat(1000) });
  });

  it('themselves by a link are an error', () => {
    refused({ [main]: `${include(`${more}/a.conf`)}\n` }, { [`${more}/a.conf`]: main });
  });

  it('a hundred others are read', () => {
    const names = Array.from({ length: 100 }, (_, at) => `${more}/${at}.conf`);
    const files = Object.fromEntries(names.map((name) => [name, `${honest}\n`]));
    expect(read({ ...files, [main]: names.map((name) => `${include(name)}\n`).join('') })).toBeDefined();
  });
});

describe('patterns of files that are included', () => {
  const many = (folder: string, text: string) =>
    Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`${folder}/${at}.conf`, text]));

  it('a thousand files of sshd are read or refused, each file once', () => {
    const { packages } = formats.sshd;
    const files = {
      '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\n',
      ...many('/etc/ssh/sshd_config.d', 'LogLevel INFO\n'),
    };
    const read = () => sshdConfig.of(exampleHost({ packages, files }));
    expect(read).toThrow('more than 1000 files are included');
  });

  it('a thousand files of rsyslog that each include all of them are refused', () => {
    const { packages } = formats.rsyslog;
    const files = {
      '/etc/rsyslog.conf': '$IncludeConfig /etc/rsyslog.d/*.conf\n',
      ...many('/etc/rsyslog.d', '$IncludeConfig /etc/rsyslog.d/*.conf\n'),
    };
    expect(() => rsyslog.of(exampleHost({ packages, files }))).toThrow('include one another');
  });

  it('folders of rsyslog that hold many links to themselves are refused', () => {
    const { packages } = formats.rsyslog;
    const files = { '/etc/rsyslog.conf': '$IncludeConfig /etc/rsyslog.d/\n' };
    const links = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`/etc/rsyslog.d/l${at}`, '.']));
    expect(() => rsyslog.of(exampleHost({ packages, files: { ...files, ...linked(links) } }))).toThrow(
      'include one another',
    );
  });
});
