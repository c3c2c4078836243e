import { sshdAlgorithms } from '../../kinds/sshd-algorithms.ts';

const weak = ['hmac-md5', 'hmac-md5-96', 'hmac-ripemd160', 'hmac-sha1', 'hmac-sha1-96'];

export default sshdAlgorithms({
  id: 'sshd-macs',
  title: 'sshd offers no weak message authentication code',
  rationale: 'Codes on MD5 and SHA-1 and short tags are the first that a forger of packets would try.',
  impact: 'Old clients, in network gear and old Java programs above all, can no longer connect.',
  option: 'MACs',
  weak: [
    ...weak,
    ...weak.map((name) => `${name}-etm@openssh.com`),
    'hmac-ripemd160@openssh.com',
    'umac-64@openssh.com',
    'umac-64-etm@openssh.com',
  ],
  doubtful: ['umac-128@openssh.com', 'umac-128-etm@openssh.com'],
  strong: [
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512',
    'hmac-sha2-256',
  ],
});
