import render from '../../../templates/etc/issue.hbs';
import { banner } from '../../kinds/banner.ts';

export default banner({
  id: 'banner-local',
  title: 'A warning is shown before local logins, and nothing of the system',
  rationale:
    'Whoever stands at the console without an account must be warned, and need not learn what runs here.',
  impact: 'The login prompt no longer shows the name of the host and of the terminal.',
  path: '/etc/issue',
  render,
  required: true,
  additions: '/etc/issue.d',
});
