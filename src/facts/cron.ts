import { providedBy } from '../host/dpkg-relations.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';

/** Whether a package that runs the jobs of /etc/crontab and its folders is installed: cron, or another `cron-daemon`. */
export const cron = defineFact<boolean>({
  id: 'cron',
  needs: [],
  uses: [packages],
  parse: (host) =>
    packages
      .of(host)
      .installed('*')
      .some((one) => one.name === 'cron' || providedBy(one).some(({ name }) => name === 'cron-daemon')),
});
