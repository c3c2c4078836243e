import render from '../../../templates/etc/issue.net.hbs';
import { banner } from '../../kinds/banner.ts';

export default banner({
  id: 'banner-remote',
  title: 'A warning is shown before remote logins, and nothing of the system',
  rationale:
    'Strangers must be told that they are not welcome, and need not be told which weaknesses to try.',
  impact: 'The next upgrade of base-files may ask whether to keep this text.',
  path: '/etc/issue.net',
  render,
  required: true,
});
