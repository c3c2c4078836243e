/** Blocks that cannot run here, by a text that only they hold, and why. They are parsed and their options checked. */
export const notRun: readonly { readonly page: string; readonly holds: string; readonly why: string }[] = [
  {
    page: 'README.md',
    holds: 'npm run rehearse',
    why: 'it builds the program anew; `cis-harden rehearse` is run below',
  },
  { page: 'README.md', holds: 'npm test', why: 'this test is part of it' },
  {
    page: 'README.md',
    holds: '--ask-become-pass --allow limits-logins',
    why: 'it asks for a password on a terminal, of an account whose password is 454 days old',
  },
  { page: 'README.md', holds: 'podman run', why: 'it needs an image from a registry' },
  {
    page: 'README.md',
    holds: 'vagrant up',
    why: 'it needs boxes from the network, and machines in this one',
  },
  { page: 'docs/drift.md', holds: 'systemctl daemon-reload', why: 'it needs a running systemd' },
  { page: 'docs/tutorial.md', holds: 'systemctl reboot', why: 'it needs a machine that boots' },
  { page: 'docs/profiles.md', holds: 'cis-harden profiles new web.yaml\n', why: 'it asks on a terminal' },
  { page: 'docs/how-to/packer.md', holds: 'packer build', why: 'it needs Packer and an image of Ubuntu' },
  { page: 'docs/how-to/ci-gate.md', holds: 'gh pr comment', why: 'it needs a pull request' },
];

const twoReports = [
  'cis-harden audit --quiet -o json:before.json >/dev/null || [ $? -eq 2 ]',
  'cp before.json after.json',
];

/** What has to be there before a page's first block. */
export const given: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['cp web.given web.yaml', ...twoReports],
  'docs/drift.md': [
    ...twoReports,
    'cis-harden snapshot -o before.snap',
    'cp before.snap after.snap',
    'cp /opt/cis-harden/profiles/benchmarks/cis-ubuntu-18.04-v2.1.0.yaml benchmark.yaml',
  ],
  'docs/profiles.md': ['cp web.given web.yaml'],
  'docs/report-formats.md': [
    'mkdir -p reports /var/lib/prometheus/node-exporter',
    'groupadd -f prometheus',
    ...twoReports,
  ],
};

/** What the commands of pages become here. */
export const substitutions: readonly { readonly from: RegExp; readonly to: string; readonly why: string }[] =
  [
    {
      from: /(cis-harden (?:apply|rollback|recover)\b(?:(?! --yes).)*)$/,
      to: '$1 --yes',
      why: 'nobody is at a terminal to be asked',
    },
    {
      from: /cis-harden rehearse/,
      to: 'setpriv --reuid 4242 --regid 4242 --init-groups cis-harden rehearse',
      why: 'a copy of this copy would have all disks to walk; without root it is the example host',
    },
    {
      from: /^(cis-harden apply ssh:\/\/ops@db1 db1\.plan\.json)/,
      to: 'cis-harden rollback ssh://ops@db1 --sudo --yes >&2 && $1',
      why: 'the page gives it as another way, for a host that is as it was planned for',
    },
    { from: /"\$TARGET"/, to: 'ssh://ops@build1', why: 'Packer sets it' },
    {
      from: /^(cis-harden profiles import group_vars)/,
      to: 'rm site.yaml && $1',
      why: 'the page gives it as another way to make the same file',
    },
  ];
