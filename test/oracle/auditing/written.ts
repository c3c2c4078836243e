import { project } from '../../../src/host/project.ts';
import { intend, isActionable } from '../../../src/plan/intend.ts';
import { auditing } from '../../../src/rules/auditing/index.ts';
import { exampleHost } from '../../host.ts';

/** All that is written to a host which records nothing, and the table that is loaded. */
export function writtenRules(): { files: string; table: string } {
  const setUserId = (path: string) => ({ path, type: 'file', mode: 0o4755, uid: 0, gid: 0 }) as const;
  let host = exampleHost({
    packages: { auditd: '1:3.0.9-1' },
    files: {
      '/etc/security/x': '',
      '/var/log/x': '',
      '/var/run': { link: '/run' },
      '/run/x': '',
      '/sbin/x': '',
    },
    outputs: { 'auditctl -l': 'No rules\n', 'auditctl -s': 'enabled 1\n' },
    walk: ['/usr/bin/su', '/usr/bin/sudo', '/usr/bin/passwd'].map(setUserId),
  });
  for (const rule of auditing.filter(({ id }) => id.startsWith('audit-') && id !== 'audit-immutable')) {
    const params = rule.params.parse({});
    for (const change of rule.remediate(host, params))
      if (isActionable(change)) for (const { after } of intend(host, change)) host = project(host, after);
  }
  const files = Object.entries(host.evidence.files).flatMap(([path, node]) =>
    path.startsWith('/etc/audit/rules.d/') && node.type === 'file' ? [node.content ?? ''] : [],
  );
  return { files: files.join(''), table: host.output('auditctl -l')?.stdout ?? '' };
}
