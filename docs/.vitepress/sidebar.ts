const page = (text: string, link: string) => ({ text, link });

/** The four kinds of pages: learn, do, look up, understand. */
export const sidebar = [
  { text: 'Tutorial', items: [page('Ten minutes on a fresh VM', '/tutorial')] },
  {
    text: 'How to',
    items: [
      page('Build an image with Packer', '/how-to/packer'),
      page('Keep a golden image hardened', '/how-to/golden-image'),
      page('Gate a pipeline', '/how-to/ci-gate'),
      page('Exempt with an end', '/how-to/exemptions'),
      page('Audit without a network', '/how-to/air-gapped'),
      page('Find out what changed', '/drift'),
      page('Write profiles', '/profiles'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('Command line', '/reference/command-line'),
      page('Rules', '/rules/'),
      page('Keys of a profile', '/reference/profile-keys'),
      page('Formats', '/reference/formats'),
      page('Report formats in detail', '/report-formats'),
      page('Exit codes', '/reference/exit-codes'),
      page('Exit codes and JSON', '/exit-codes-and-json'),
    ],
  },
  {
    text: 'Explanation',
    items: [
      page('How it works', '/how-it-works'),
      page('Promises', '/explanation/promises'),
      page('Limits', '/explanation/limits'),
      page('Beside other tools', '/explanation/comparison'),
      page('Measurements', '/measurements'),
      page('Security', '/security'),
    ],
  },
];
