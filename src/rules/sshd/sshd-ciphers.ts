import { sshdAlgorithms } from '../../kinds/sshd-algorithms.ts';

export default sshdAlgorithms({
  id: 'sshd-ciphers',
  title: 'sshd offers no weak cipher',
  rationale:
    'CBC modes leak plain text of a session to whoever can alter packets; RC4 and 64-bit blocks leak it to listeners.',
  impact: 'Clients that know nothing newer can no longer connect.',
  option: 'Ciphers',
  weak: [
    '3des-cbc',
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
    'arcfour',
    'arcfour128',
    'arcfour256',
    'blowfish-cbc',
    'cast128-cbc',
    'rijndael-cbc@lysator.liu.se',
  ],
  strong: [
    'chacha20-poly1305@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-gcm@openssh.com',
    'aes256-ctr',
    'aes192-ctr',
    'aes128-ctr',
  ],
});
