import { sshdAlgorithms } from '../../kinds/sshd-algorithms.ts';

export default sshdAlgorithms({
  id: 'sshd-kex-algorithms',
  title: 'sshd offers no weak key exchange',
  rationale:
    'A recorded session opens to whoever breaks its key exchange later; SHA-1 and 1024-bit groups fall first.',
  impact: 'Clients that know nothing newer can no longer connect.',
  option: 'KexAlgorithms',
  weak: ['diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  strong: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'ecdh-sha2-nistp521',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp256',
    'diffie-hellman-group-exchange-sha256',
  ],
});
