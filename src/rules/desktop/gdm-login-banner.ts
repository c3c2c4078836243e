import { z } from 'zod';
import { quoted, quotedText } from '../../facts/key-file.ts';
import { bannerText, defaultWarning, linesOf } from '../../kinds/banner-text.ts';
import { greeterSetting } from '../../kinds/greeter-setting.ts';

export default greeterSetting({
  id: 'gdm-login-banner',
  title: 'The graphical login screen shows a warning',
  rationale: 'Whoever was told beforehand cannot claim later to have taken the machine for a public one.',
  named:
    'banner-message-enable=true and a text in quotes as banner-message-text, that of the profile where it sets one',
  params: z.strictObject({ text: bannerText }),
  keys({ text }) {
    const wanted = linesOf(text ?? defaultWarning).join('\n');
    return [
      {
        key: 'banner-message-enable',
        expected: 'true',
        accepts: (value) => value === 'true',
        value: 'true',
      },
      {
        key: 'banner-message-text',
        expected: text === undefined ? 'a text in quotes' : 'the text of the profile',
        accepts(value) {
          const shown = quotedText(value);
          return text === undefined ? (shown ?? '').trim() !== '' : shown === wanted;
        },
        value: quoted(wanted),
      },
    ];
  },
});
