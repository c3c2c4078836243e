import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { history } from '../../src/apply/history.ts';
import { finish, run, undo } from '../../src/apply/run.ts';
import { applyScript } from '../../src/apply/script.ts';
import type { Need, Node } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { addressOf, type Plan, type PlannedChange } from '../../src/plan/plan.ts';
import { type Actionable, intend } from '../../src/plan/intend.ts';
import { sandboxTarget } from '../../src/targets/sandbox.ts';
import type { Target } from '../../src/targets/target.ts';

const isRoot = process.getuid?.() === 0;
const quiet = () => {};

describe.skipIf(!isRoot)('the runner in a sandbox (needs root)', () => {
  let target: Target;
  beforeAll(async () => {
    target = await sandboxTarget('sandbox');
  });
  afterAll(async () => {
    await target?.close();
  });

  /** Runs a script in the sandbox and returns what it prints. */
  async function sh(script: string): Promise<string> {
    const outcome = await target.run?.(script);
    return outcome?.stdout.trimEnd() ?? '';
  }

  /** A plan for these changes on the sandbox as it is now. */
  async function planFor(changes: readonly Actionable[], paths: readonly string[]): Promise<Plan> {
    const needs = paths.map((path) => ({ kind: 'file', path }) as const);
    const host = new Host(
      await target.look([...needs, { kind: 'kernel', path: '/proc/sys/net/ipv4/conf/all/rp_filter' }]),
    );
    const planned: PlannedChange[] = changes.flatMap((change) =>
      intend(host, change).map((transition) => ({
        ...transition,
        address: addressOf(transition.after),
        rules: ['test'],
        notes: [],
      })),
    );
    return {
      changes: planned,
      bound: { machineId: '', hostname: '', hardware: '' },
      createdAt: '2026-01-01T00:00:00Z',
      tool: { version: '0' },
      profile: { id: 'p' },
      benchmark: { id: 'b' },
    } as unknown as Plan;
  }

  it('writes a new file in new folders and takes all of it back', async () => {
    const plan = await planFor(
      [{ kind: 'file', path: '/etc/a new/dir/$(x) "f"', content: 'täxt\nno end' }],
      ['/etc/a new/dir/$(x) "f"'],
    );
    const ending = await run(target, plan, quiet);
    expect(ending.kind).toBe('applied');
    expect(
      await sh(
        `cat '/etc/a new/dir/$(x) "f"'; stat -c ' %a %u %g' '/etc/a new/dir/$(x) "f"' '/etc/a new/dir' '/etc/a new'`,
      ),
    ).toBe('täxt\nno end 644 0 0\n 755 0 0\n 755 0 0');
    if (ending.kind !== 'applied') return;
    expect((await undo(target, ending.id, [], false, quiet)).kind).toBe('undone');
    expect(await sh('ls -d "/etc/a new" 2>&1; ls -A /etc | grep cis-harden')).toMatch(
      /No such file or directory$/,
    );
  });

  it('keeps mode, owner, extended attributes and bytes that are not UTF-8, and restores the time too', async () => {
    await sh(
      `printf 'caf\\351 \\000end' >/etc/odd; chown 7:8 /etc/odd; chmod 4750 /etc/odd; setfattr -n user.note -v yes /etc/odd; touch -d '2001-02-03' /etc/odd`,
    );
    const state = `stat -c '%a %u %g %Y' /etc/odd; od -An -tx1 /etc/odd; getfattr -d --absolute-names /etc/odd 2>/dev/null || :`;
    const before = await sh(state);
    const looked = await target.look([{ kind: 'file', path: '/etc/odd' }]);
    const node = looked.files['/etc/odd'] as Extract<Node, { type: 'file' }>;
    expect(node.encoding).toBe('latin1');
    const after = { ...node, content: `${node.content ?? ''}\n`, size: node.size + 1 };
    const plan = await planFor([], []);
    const change: PlannedChange = {
      address: '/etc/odd',
      before: { kind: 'file', path: '/etc/odd', node },
      after: { kind: 'file', path: '/etc/odd', node: after },
      rules: ['test'],
      notes: [],
    };
    const ending = await run(target, { ...plan, changes: [change] }, quiet);
    expect(ending.kind).toBe('applied');
    expect(
      await sh(
        `stat -c '%a %u %g' /etc/odd; od -An -tx1 /etc/odd; getfattr -d --absolute-names /etc/odd 2>/dev/null || :`,
      ),
    ).toBe(before.replace(/^(\S+ \S+ \S+) \d+/, '$1').replace('00 65 6e 64', '00 65 6e 64 0a'));
    if (ending.kind === 'applied') await undo(target, ending.id, [], false, quiet);
    expect(await sh(state)).toBe(before);
  });

  it('changes nothing where the host is no longer as the plan says', async () => {
    await sh('echo one >/etc/drift-a; echo one >/etc/drift-b');
    const plan = await planFor(
      [
        { kind: 'file', path: '/etc/drift-a', content: 'two\n' },
        { kind: 'attributes', path: '/etc/drift-b', mode: 0o600 },
      ],
      ['/etc/drift-a', '/etc/drift-b'],
    );
    await sh('chmod 640 /etc/drift-b');
    expect(await run(target, plan, quiet)).toEqual({ kind: 'drifted', addresses: ['/etc/drift-b'] });
    expect(
      await sh(
        'cat /etc/drift-a; stat -c %a /etc/drift-b; ls -A /var/lib/cis-harden/runs 2>/dev/null | wc -l',
      ),
    ).toMatch(/^one\n640/);
  });

  it('refuses to write through a folder that became a link', async () => {
    await sh('mkdir -p /etc/real; echo one >/etc/real/f');
    const plan = await planFor([{ kind: 'file', path: '/etc/real/f', content: 'two\n' }], ['/etc/real/f']);
    await sh('mv /etc/real /etc/moved; ln -s moved /etc/real');
    expect(await run(target, plan, quiet)).toEqual({ kind: 'drifted', addresses: ['/etc/real/f'] });
    expect(await sh('cat /etc/moved/f')).toBe('one');
  });

  it('takes everything back when the host refuses a file, and says what the host said', async () => {
    await sh(
      `mkdir -p /run/sshd; ssh-keygen -A >/dev/null 2>&1; echo one >/etc/first; printf 'Port 22\\n' >/etc/ssh/sshd_config; chmod 600 /etc/ssh/sshd_config`,
    );
    const plan = await planFor(
      [
        { kind: 'file', path: '/etc/first', content: 'two\n' },
        { kind: 'file', path: '/etc/ssh/sshd_config', content: 'Port 22\nNoSuchThing yes\n', check: 'sshd' },
      ],
      ['/etc/first', '/etc/ssh/sshd_config'],
    );
    const ending = await run(target, plan, quiet);
    expect(ending).toMatchObject({ kind: 'reverted', at: 'change /etc/ssh/sshd_config' });
    expect(JSON.stringify(ending)).toContain('NoSuchThing');
    expect(await sh('cat /etc/first /etc/ssh/sshd_config; ls -A /etc/ssh | grep -c cis-harden')).toBe(
      'one\nPort 22\n0',
    );
    expect((await history(target)).at(-1)?.state).toBe('reverted');
  });

  it('takes everything back when the disk is full half way', async () => {
    await sh(
      'mkdir -p /etc/small; mount -t tmpfs -o size=8k small /etc/small; echo one >/etc/small/f; echo one >/etc/before-full',
    );
    const plan = await planFor(
      [
        { kind: 'file', path: '/etc/before-full', content: 'two\n' },
        { kind: 'file', path: '/etc/small/f', content: `${'x'.repeat(20_000)}\n` },
      ],
      ['/etc/before-full', '/etc/small/f'],
    );
    expect((await run(target, plan, quiet)).kind).toBe('reverted');
    expect(await sh('cat /etc/before-full /etc/small/f; ls -A /etc/small')).toBe('one\none\nf');
    await sh('umount /etc/small');
  });

  it('leaves what somebody changed since alone, and puts it back with force', async () => {
    await sh('echo one >/etc/theirs; echo one >/etc/ours');
    const plan = await planFor(
      [
        { kind: 'file', path: '/etc/theirs', content: 'two\n' },
        { kind: 'file', path: '/etc/ours', content: 'two\n' },
      ],
      ['/etc/theirs', '/etc/ours'],
    );
    const ending = await run(target, plan, quiet);
    if (ending.kind !== 'applied') throw new Error(JSON.stringify(ending));
    await sh('echo three >/etc/theirs');
    const labels = ['change /etc/theirs', 'change /etc/ours'];
    expect(await undo(target, ending.id, labels, false, quiet)).toMatchObject({
      kind: 'left',
      addresses: ['change /etc/theirs'],
    });
    expect(await sh('cat /etc/theirs /etc/ours')).toBe('three\none');
    expect((await history(target)).at(-1)?.state).toBe('partly-rolled-back');
    expect((await undo(target, ending.id, labels, true, quiet)).kind).toBe('undone');
    expect(await sh('cat /etc/theirs')).toBe('one');
  });

  it('sets and restores a kernel parameter, in the sandbox only', async () => {
    const was = await sh('cat /proc/sys/net/ipv4/conf/all/rp_filter');
    const value = was === '1' ? '2' : '1';
    const plan = await planFor([{ kind: 'sysctl', key: 'net/ipv4/conf/all/rp_filter', value }], []);
    const ending = await run(target, plan, quiet);
    expect(await sh('cat /proc/sys/net/ipv4/conf/all/rp_filter')).toBe(value);
    if (ending.kind === 'applied') await undo(target, ending.id, [], false, quiet);
    expect(await sh('cat /proc/sys/net/ipv4/conf/all/rp_filter')).toBe(was);
  });

  it.each([
    ['undo', 'one'],
    ['finish', 'two'],
  ] as const)('brings an interrupted run to an end: %s', async (way, content) => {
    await sh(`rm -rf /etc/int; mkdir /etc/int; for n in 1 2 3; do echo one >/etc/int/$n; done`);
    const paths = ['/etc/int/1', '/etc/int/2', '/etc/int/3'];
    const plan = await planFor(
      paths.map((path) => ({ kind: 'file', path, content: 'two\n' }) as const),
      paths,
    );
    const id = `20990101T000000000Z-${way === 'undo' ? 'aaaaaa' : 'bbbbbb'}`;
    // The run dies in the middle of its second step, with its draft written and not yet in place.
    const dying = '{ [ "$1" != 2 ] || kill -9 $$; mv -fT -- "$new" "$2"; }';
    const script = applyScript(plan, id).replace('mv -fT -- "$new" "$2"', () => dying);
    expect(script).toContain('kill -9 $$');
    await target.run?.(script).catch(() => {});
    await sh(
      `sed -i 's/{ \\[ "$1" != 2 \\] || kill -9 \\$\\$; \\(mv -fT -- "$new" "$2"\\); }/\\1/' /var/lib/cis-harden/runs/${id}/run.sh`,
    );
    expect(await sh('cat /etc/int/1 /etc/int/2 /etc/int/3')).toBe('two\none\none');
    expect((await history(target)).find((one) => one.id === id)?.state).toBe('interrupted');
    await expect(run(target, plan, quiet)).rejects.toThrow(`run ${id} was interrupted there`);
    const ending =
      way === 'undo' ? await undo(target, id, [], false, quiet) : await finish(target, id, [], quiet);
    expect(ending.kind).toBe(way === 'undo' ? 'undone' : 'applied');
    expect(await sh('cat /etc/int/1 /etc/int/2 /etc/int/3')).toBe([content, content, content].join('\n'));
    expect(await sh('ls -A /etc/int | tr "\\n" " "; ls /var/lib/cis-harden/current 2>&1')).toMatch(
      /^1 2 3 ls: cannot access/,
    );
  });

  it.each(['undone', 'finished and then undone', 'undone after a finish that was killed too'])(
    'takes back what a boot did from the files of a killed run that is %s',
    async (how) => {
      const [file, key] = ['/etc/sysctl.d/99-boot.conf', '/proc/sys/net/ipv4/conf/all/rp_filter'];
      const sync = '/usr/local/sbin/sync';
      await sh(`rm -rf /var/lib/cis-harden; mkdir -p /etc/sysctl.d; rm -f ${file}; echo 0 >${key}
        printf '%s\\n' '#!/bin/sh' '! tail -qn 1 -- "$2" 2>/dev/null | grep -qf /run/dies || kill -9 $PPID' >${sync}
        chmod 755 ${sync}; echo '^done 1 ' >/run/dies`);
      const plan = await planFor(
        [
          { kind: 'file', path: file, content: 'net.ipv4.conf.all.rp_filter = 1\n' },
          { kind: 'sysctl', key: 'net/ipv4/conf/all/rp_filter', value: '1' },
        ],
        [file],
      );
      const id = '20990101T000000000Z-cccccc';
      await expect(run(target, plan, quiet, { id })).rejects.toThrow('SIGKILL');
      expect(await sh(`cat ${file} ${key}`)).toBe('net.ipv4.conf.all.rp_filter = 1\n0');
      await sh(`echo 1 >${key}; date +%s%N >/proc/sys/kernel/random/boot_id; echo '^boot ' >/run/dies`);
      if (how.endsWith('killed too')) await expect(finish(target, id, [], quiet)).rejects.toThrow('SIGKILL');
      await sh(`rm ${sync}`);
      if (how.startsWith('finished'))
        expect(await finish(target, id, [], quiet)).toMatchObject({ kind: 'applied', warnings: [] });
      expect(await sh(`cat ${file} ${key}`)).toBe('net.ipv4.conf.all.rp_filter = 1\n1');
      expect(await undo(target, id, [], false, quiet)).toMatchObject({ kind: 'undone' });
      expect(await sh(`cat ${key}; ls ${file} 2>&1; rm -rf /var/lib/cis-harden`)).toMatch(
        /^0\nls: cannot access/,
      );
    },
  );

  it.each([
    ['a changed script', 'echo "touch /etc/owned" >>run.sh', /run\.sh was changed, cut off/],
    ['a script that was cut off', 'truncate -s 100 run.sh', /run\.sh was changed, cut off/],
    ['a script that is a link', 'mv run.sh x; ln -s x run.sh', /run\.sh was changed, cut off/],
    ['a script that another owns', 'chown 7 run.sh', /run\.sh was changed, cut off or given to others/],
    ['a script that others may write', 'chmod 722 run.sh', /run\.sh was changed, cut off or given/],
    ['a missing plan', 'rm plan.json', /plan\.json was changed/],
    ['changed content', 'echo three >step/1/after', /step\/1\/after was changed/],
    ['content that is a link', 'rm step/1/after; ln -s /etc/passwd step/1/after', /step\/1\/after was/],
    ['a folder that another owns', 'chown 7 .', /runs\/\S+ was changed, cut off or given to others/],
    ['a folder that others may enter', 'chmod 755 ..', /runs was changed, cut off or given to others/],
    ['a changed description', 'sed -i s/tampered/tempered/ meta.json', /meta\.json does not have the digest/],
    ['half a description', 'truncate -s 100 meta.json', /meta\.json ends in the middle/],
    ['an empty description', ': >meta.json', /meta\.json is empty/],
    ['no description', 'rm meta.json', /meta\.json is empty/],
    [
      'a journal with a changed line',
      'sed -i s/^begin.1/begin\\ 2/ journal',
      /journal was changed .*: line 3/,
    ],
    ['a journal without a line', 'sed -i 2d journal', /journal was changed .*: line 2/],
    ['a journal without its last lines', 'sed -i 3,\\$d journal', /journal ends in the middle/],
    ['a journal that was cut off in a line', 'truncate -s -90 journal', /journal ends in the middle/],
    ['a journal with a forged line', `echo "applied ${'0'.repeat(64)}" >>journal`, /journal was changed/],
  ])('runs nothing of %s', async (_, tamper, message) => {
    await sh('echo one >/etc/tampered; rm -rf /var/lib/cis-harden');
    const plan = await planFor(
      [{ kind: 'file', path: '/etc/tampered', content: 'two\n' }],
      ['/etc/tampered'],
    );
    const ending = await run(target, plan, quiet);
    if (ending.kind !== 'applied') throw new Error(ending.kind);
    await sh(`cd /var/lib/cis-harden/runs/${ending.id} && ${tamper}`);
    await expect(undo(target, ending.id, [], true, quiet)).rejects.toThrow(message);
    await expect(finish(target, ending.id, [], quiet)).rejects.toThrow(message);
    expect(await sh('cat /etc/tampered; ls /etc/owned 2>&1; rm -rf /var/lib/cis-harden')).toMatch(
      /^two\nls: cannot access/,
    );
  });

  it.each([
    ['half a line', `printf 'undone 1 0123'`],
    ['a line of zeros', `printf 'und\\0\\0\\0\\0'`],
  ])('goes on after a crash that left %s in the journal', async (_, torn) => {
    await sh('echo one >/etc/torn; rm -rf /var/lib/cis-harden');
    const plan = await planFor([{ kind: 'file', path: '/etc/torn', content: 'two\n' }], ['/etc/torn']);
    const ending = await run(target, plan, quiet);
    if (ending.kind !== 'applied') throw new Error(ending.kind);
    await sh(`cd /var/lib/cis-harden; ${torn} >>runs/${ending.id}/journal; echo ${ending.id} >current`);
    expect(await undo(target, ending.id, [], false, quiet)).toMatchObject({ kind: 'undone' });
    expect((await history(target)).map(({ state }) => state)).toEqual(['rolled-back']);
    expect(await sh('cat /etc/torn; rm -rf /var/lib/cis-harden')).toBe('one');
  });

  it('changes nothing on another machine that the address has come to lead to', async () => {
    await sh(`echo one >/etc/elsewhere; echo ${'b'.repeat(32)} >/etc/machine-id`);
    const made = await planFor(
      [{ kind: 'file', path: '/etc/elsewhere', content: 'two\n' }],
      ['/etc/elsewhere'],
    );
    const plan = { ...made, bound: { ...made.bound, machineId: 'a'.repeat(32) } };
    await expect(run(target, plan, quiet)).rejects.toThrow('the address led to another host than before');
    expect(await sh('cat /etc/elsewhere; ls -d /var/lib/cis-harden 2>&1')).toMatch(/^one\nls: cannot access/);
  });

  it('removes a package and brings it back without the network', async () => {
    const installed = await sh(
      "dpkg-query -W -f '${db:Status-Status} ${Package}\\n' shellcheck lynis strace attr 2>/dev/null",
    );
    const name = /^installed (\S+)$/m.exec(installed)?.[1];
    if (name === undefined) return;
    const state =
      "(dpkg-query -L $NAME | xargs -d '\\n' stat -c '%n %a %u %g %F'; dpkg-query -L $NAME | while read -r f; do [ -f \"$f\" ] && sha256sum \"$f\"; done; sha256sum /var/lib/dpkg/status /var/lib/dpkg/info/$NAME.*; find /etc -type f | sort | xargs -d '\\n' sha256sum)";
    const seen = state.replaceAll('$NAME', name);
    const before = await sh(seen);
    const host = new Host(await target.look([{ kind: 'packages' }]));
    const planned: PlannedChange[] = intend(host, { kind: 'package', name, state: 'absent' }).map(
      (transition) => ({
        ...transition,
        address: addressOf(transition.after),
        rules: ['test'],
        notes: [],
      }),
    );
    // Steps share the shell that runs them: one of another kind comes first.
    const first = await planFor([{ kind: 'sysctl', key: 'net/ipv4/conf/all/rp_filter', value: '7' }], []);
    const ending = await run(target, { ...first, changes: [...first.changes, ...planned] }, quiet);
    expect(ending, JSON.stringify(ending)).toMatchObject({ kind: 'applied' });
    expect(await sh(`dpkg-query -W -f '\${db:Status-Status}' ${name} 2>&1`)).not.toBe('installed');
    if (ending.kind !== 'applied') return;
    expect(await undo(target, ending.id, [], false, quiet)).toMatchObject({ kind: 'undone' });
    expect(await sh(`dpkg-query -W -f '\${db:Status-Status}' ${name}`)).toBe('installed');
    expect(await sh(seen)).toBe(before);
  }, 120_000);

  it('lets only one run work at a time', async () => {
    const holds =
      'mkdir -p /var/lib/cis-harden; flock /var/lib/cis-harden/lock sh -c "echo \\$\\$ >/var/lib/cis-harden/lock; exec sleep 60" >/dev/null 2>&1 & sleep 1; cat /var/lib/cis-harden/lock';
    const holder = await sh(holds);
    await sh('echo one >/etc/locked');
    const plan = await planFor([{ kind: 'file', path: '/etc/locked', content: 'two\n' }], ['/etc/locked']);
    await expect(run(target, plan, quiet)).rejects.toThrow(
      `another run is at work there (process ${holder})`,
    );
    expect(await sh('ls /var/lib/cis-harden/runs | wc -l; cat /etc/locked')).toBe(
      `${(await history(target)).length}\none`,
    );
    // The kernel takes the lock from who is dead, and what is left of it says nothing.
    await sh(`kill -9 ${holder}; while kill -0 ${holder} 2>/dev/null; do sleep 0.1; done`);
    expect((await run(target, plan, quiet)).kind).toBe('applied');
  });

  /** Applies changes on what these needs show, and gives the run's id. */
  async function applied(changes: readonly Actionable[], needs: readonly Need[]): Promise<string> {
    const host = new Host(await target.look([...needs]));
    const plan = await planFor([], []);
    const planned: PlannedChange[] = changes.flatMap((change) =>
      intend(host, change).map((transition) => ({
        ...transition,
        address: addressOf(transition.after),
        rules: ['test'],
        notes: [],
      })),
    );
    expect(planned.length, 'something is to be changed').toBeGreaterThan(0);
    const ending = await run(target, { ...plan, changes: planned }, quiet);
    expect(ending, JSON.stringify(ending)).toMatchObject({ kind: 'applied' });
    return ending.kind === 'applied' ? ending.id : '';
  }

  it('deletes files and links, makes folders, and takes all of it back', async () => {
    await sh(
      `mkdir -p /etc/gone; printf 'a\\0b' >/etc/gone/file; chown 5:6 /etc/gone/file; chmod 640 /etc/gone/file; ln -s 'odd  target' '/etc/gone/a link'; chown -h 3:4 '/etc/gone/a link'; touch -h -d @1000 '/etc/gone/a link' /etc/gone/file`,
    );
    const state = `cd /etc/gone && find . ! -name . -printf '%p %y %m %U %G %T@ %l\\n' | sort; od -c file`;
    const before = await sh(state);
    const id = await applied(
      [
        { kind: 'removal', path: '/etc/gone/file' },
        { kind: 'removal', path: '/etc/gone/a link' },
        { kind: 'directory', path: '/etc/gone/new/er', mode: 0o2750, uid: 7, gid: 8 },
      ],
      [
        { kind: 'attributes', path: '/etc/gone/file' },
        { kind: 'attributes', path: '/etc/gone/a link' },
        { kind: 'attributes', path: '/etc/gone/new/er' },
      ],
    );
    expect(await sh(`cd /etc/gone && find . ! -name . -printf '%p %y %m %U %G\\n' | sort`)).toBe(
      './new d 755 0 0\n./new/er d 2750 7 8',
    );
    expect((await undo(target, id, [], false, quiet)).kind).toBe('undone');
    expect(await sh(state)).toBe(before);
  });

  it('changes fields of accounts and nothing else of the databases, and takes it back byte for byte', async () => {
    await sh(
      `cp /etc/shadow /etc/shadow.kept; printf 'odd.one:!!:1::::::\\nlock-me:$6$a$b:19000:0:99999:7:::\\nodd:x:2:3:4:5:6:7:\\n-weird::\\nlast:*:1:2:3:4:5:6:' >>/etc/shadow; printf 'lock-me:x:7000:7000:a:/home/x:/bin/bash\\n' >>/etc/passwd`,
    );
    const state = `sha256sum /etc/shadow /etc/passwd; stat -c '%a %u %g' /etc/shadow; ls -A /etc | grep -c 'shadow'`;
    const before = await sh(state);
    const id = await applied(
      [
        {
          kind: 'account',
          database: 'shadow',
          name: 'lock-me',
          set: { locked: 'yes', max: '365', inactive: '30' },
        },
        { kind: 'account', database: 'shadow', name: 'last', set: { expire: '' } },
        { kind: 'account', database: 'shadow', name: 'odd', set: { min: '1' } },
        { kind: 'account', database: 'passwd', name: 'lock-me', set: { shell: '/usr/sbin/nologin' } },
      ],
      [{ kind: 'shadow' }, { kind: 'file', path: '/etc/passwd' }],
    );
    expect(
      await sh('diff /etc/shadow.kept /etc/shadow; tail -c 1 /etc/shadow | od -An -c; tail -n 1 /etc/passwd'),
    ).toMatch(
      /^> odd\.one:!!:1::::::\n> lock-me:!\$6\$a\$b:19000:0:365:7:30::\n> odd:x:2:1:4:5:6:7:\n> -weird::\n> last:\*:1:2:3:4:5::\n\\ No newline at end of file\n {3}:\nlock-me:x:7000:7000:a:\/home\/x:\/usr\/sbin\/nologin$/m,
    );
    expect((await undo(target, id, [], false, quiet)).kind).toBe('undone');
    expect(await sh(state)).toBe(before);
    await sh('mv /etc/shadow.kept /etc/shadow; sed -i /^lock-me:/d /etc/passwd');
  });

  it('takes the lock of an account database from who was killed, and not from who lives', async () => {
    const change = async (max: string) =>
      applied([{ kind: 'account', database: 'shadow', name: 'daemon', set: { max } }], [{ kind: 'shadow' }]);
    await sh('printf 4194304 >/etc/shadow.lock');
    await change('1234');
    expect(await sh('grep -c "^daemon:.*:1234:" /etc/shadow; ls /etc/shadow.*')).toBe('1');
    await sh('sleep 60 >/dev/null 2>&1 & printf %s "$!" >/etc/shadow.lock');
    await expect(change('99999')).rejects.toThrow('/etc/shadow is locked by another program');
    expect(await sh('ls /etc/shadow.*')).toBe('/etc/shadow.lock');
    await sh('rm /etc/shadow.lock');
  }, 60_000);

  it('adds a group at the end of databases without a last newline, and takes it back byte for byte', async () => {
    await sh(`cp -p /etc/group /tmp/kept-group; printf 'last:x:6999:' >>/etc/group`);
    const state = 'sha256sum /etc/group /etc/gshadow; stat -c "%a %u %g %Y" /etc/group /etc/gshadow';
    const before = await sh(state);
    const id = await applied(
      [
        { kind: 'entry', database: 'group', line: 'wheelers:x:6998:' },
        { kind: 'entry', database: 'gshadow', line: 'wheelers:!::' },
      ],
      [{ kind: 'file', path: '/etc/group' }, { kind: 'shadow' }],
    );
    expect(await sh('tail -n 2 /etc/group; tail -n 1 /etc/gshadow')).toBe(
      'last:x:6999:\nwheelers:x:6998:\nwheelers:!::',
    );
    expect((await undo(target, id, [], false, quiet)).kind).toBe('undone');
    expect(await sh(state)).toBe(before);
    await sh('mv /tmp/kept-group /etc/group');
  });

  it('enables and masks units by their links alone, and puts the links back', async () => {
    await sh(
      `mkdir -p /etc/systemd/system; printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=a.target b.target\\n' | tee /usr/lib/systemd/system/zz-two.service >/usr/lib/systemd/system/zz-one.service; echo Alias=zz-three.service >>/usr/lib/systemd/system/zz-one.service; systemctl --root=/ -q enable zz-two.service`,
    );
    const state = `cd /etc/systemd && find . -printf '%p %y %m %l\\n' | sort`;
    const before = await sh(state);
    const units = ['zz-one.service', 'zz-two.service'] as const;
    const id = await applied(
      [
        { kind: 'unit', name: units[0], boot: 'enabled', active: true },
        { kind: 'unit', name: units[1], boot: 'masked', active: false },
      ],
      units.map((name) => ({ kind: 'unit', name }) as const),
    );
    expect(await sh('for unit in zz-one zz-two; do systemctl --root=/ is-enabled $unit.service; done')).toBe(
      'enabled\nmasked',
    );
    expect((await undo(target, id, [], false, quiet)).kind).toBe('undone');
    expect(await sh(state)).toBe(before);
  });
});
