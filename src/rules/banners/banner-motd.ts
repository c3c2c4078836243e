import render from '../../../templates/etc/motd.hbs';
import { banner } from '../../kinds/banner.ts';

export default banner({
  id: 'banner-motd',
  title: 'The message of the day does not tell which system this is',
  rationale: 'Names and versions tell an intruder who got in as somebody which weaknesses to try next.',
  impact: 'Whatever the message of the day said before is replaced.',
  path: '/etc/motd',
  render,
  required: false,
  additions: '/etc/update-motd.d',
});
