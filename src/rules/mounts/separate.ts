import { defineFact } from '../../facts/fact.ts';
import { homePlaces } from '../../facts/home-places.ts';
import { mountSeparate } from '../../kinds/mount-separate.ts';
import type { Evident, Rule } from '../../rule.ts';

/** Where the accounts' home directories really are. */
const homes = defineFact<readonly Evident[]>({
  id: 'home-evidence',
  needs: [],
  uses: [homePlaces],
  parse: (host) =>
    homePlaces
      .of(host)
      .slice(0, 5)
      .map(({ folder, homes: count }) => ({
        what: `${count} home ${count === 1 ? 'directory' : 'directories'} of accounts that can log in below ${folder}`,
        where: '/etc/passwd',
      })),
});

/** Folders that fill up by themselves or by their users, and then take the whole system with them. */
export const separate: readonly Rule[] = [
  mountSeparate({
    id: 'mount-var-separate',
    title: '/var has a filesystem of its own',
    rationale:
      'Logs, caches, databases and container images grow in /var, and on a filesystem of its own they cannot stop the system by filling it up.',
    point: '/var',
  }),
  mountSeparate({
    id: 'mount-var-tmp-separate',
    title: '/var/tmp has a filesystem of its own',
    rationale:
      'Everybody may write to /var/tmp and nothing empties it at boot, so it fills up what it lies on unless it has space and options of its own.',
    point: '/var/tmp',
    advice: 'A tmpfs will not do: what is in /var/tmp must outlast a boot.',
  }),
  mountSeparate({
    id: 'mount-var-log-separate',
    title: '/var/log has a filesystem of its own',
    rationale:
      'A service that logs without end then stops only the log, and other data that grows cannot keep the log from being written.',
    point: '/var/log',
  }),
  mountSeparate({
    id: 'mount-var-log-audit-separate',
    title: '/var/log/audit has a filesystem of its own',
    rationale:
      'The audit daemon acts on the space that is left where it writes, so nothing else should use that space up.',
    point: '/var/log/audit',
    advice:
      'Take max_log_file times the number of files that are kept as its size, with room to spare: where auditd halts the machine on a full volume, a small one stops it. It must be local, to be there before auditd starts.',
  }),
  mountSeparate({
    id: 'mount-home-separate',
    title: '/home has a filesystem of its own',
    rationale:
      'Users fill their home directories as they like, which should cost them their own space and not that of the system.',
    point: '/home',
    evidence: homes,
  }),
];
