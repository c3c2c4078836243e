import { z } from 'zod';
import { greeterSetting } from '../../kinds/greeter-setting.ts';

export default greeterSetting({
  id: 'gdm-user-list-hidden',
  title: 'The graphical login screen does not list the users',
  rationale: 'A list of names gives a stranger in front of the screen half of what a login takes.',
  impact: 'People type their names to log in.',
  named: 'disable-user-list=true',
  params: z.strictObject({}),
  keys: () => [
    { key: 'disable-user-list', expected: 'true', accepts: (value) => value === 'true', value: 'true' },
  ],
});
