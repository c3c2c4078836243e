import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { consents } from '../../src/change.ts';
import { arrivingProfiles } from '../../src/facts/pam-configs/arriving.ts';
import { parseProfile } from '../../src/facts/pam-configs/profile.ts';
import { missing } from '../debian/missing.ts';
import { exampleHost } from '../host.ts';
import { copyOf } from './copy.ts';
import { everyRule } from './every-rule.ts';
import { manifestOf, type Manifest } from './manifest.ts';
import { prove } from './prove.ts';
import { debianTree, programs, suites, versions } from './tree.ts';

const reason = missing(programs);
const PASSWORD = 'etc/pam.d/common-password';

interface Together {
  readonly rules: readonly string[];
  readonly set?: readonly string[];
}

/** Rules that install a package and settle files of it, which nobody has seen yet, in the same run. */
const together: Readonly<Record<string, Together>> = {
  passwords: { rules: ['password-complexity', 'password-lockout', 'password-reuse', 'password-hashing'] },
  chrony: {
    rules: ['time-daemon-in-use', 'chrony-configured'],
    set: [
      'time-daemon-in-use.daemon=chrony',
      'chrony-configured.daemon=chrony',
      'chrony-configured.servers=[ntp.example]',
    ],
  },
  ntp: {
    rules: ['time-daemon-in-use', 'ntp-configured'],
    set: ['time-daemon-in-use.daemon=ntp', 'ntp-configured.daemon=ntp'],
  },
};
const all = [...new Set(Object.values(together).flatMap(({ rules }) => rules))];

describe.skipIf(reason !== undefined).each(suites)(
  `what a package brings is settled in the run that installs it${reason === undefined ? '' : ` (${reason})`}: %s`,
  (suite) => {
    let alone: ReturnType<typeof everyRule>;
    let tree: string;
    let below: Manifest;

    beforeAll(async () => {
      alone = everyRule(all, { id: 'debian', version: versions[suite] });
      tree = await debianTree(suite);
      below = await manifestOf(tree);
    });
    afterAll(() => rmSync(alone.folder, { recursive: true }));

    it.each(Object.entries(together))('%s', async (_, { rules, set = [] }) => {
      const copy = copyOf(tree);
      onTestFinished(() => copy.remove());
      copyFileSync('/etc/resolv.conf', join(copy.root, 'etc/resolv.conf'));
      const password = join(copy.root, PASSWORD);
      writeFileSync(password, readFileSync(password, 'utf8').replace(/^(password.*) yescrypt/m, '$1 md5'));
      const audit = [
        ...rules.flatMap((rule) => alone.words(rule)),
        ...set.flatMap((value) => ['--set', value]),
      ];
      const plan = [...audit, ...consents.flatMap((consent) => ['--allow', consent])];
      const { predicted, decisions } = await prove(copy, below, { audit, plan });
      expect(decisions).toEqual([]);
      expect(predicted.results.filter(({ status }) => status !== 'pass')).toEqual([]);
    });

    it('the profile of libpam-pwquality is what we think it is', async () => {
      const path = join(await debianTree(suite, 'equipped'), 'usr/share/pam-configs/pwquality');
      const { fields, ...real } = parseProfile('pwquality', readFileSync(path, 'utf8'));
      const [ours] = arrivingProfiles(exampleHost({ arrived: ['libpam-pwquality'] }));
      const { fields: known, ...rest } = ours ?? parseProfile('', '');
      expect(rest).toEqual(real);
      expect(fields.get('Password-Initial'), 'as the first profile it has the same line').toBe(
        fields.get('Password'),
      );
      const others = [...fields].filter(([field]) => !['Name', 'Password-Initial'].includes(field));
      expect(Object.fromEntries(known)).toEqual(Object.fromEntries(others));
    });
  },
);
