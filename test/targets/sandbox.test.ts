import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { localShell } from '../../src/targets/local-shell.ts';
import { sandboxTarget } from '../../src/targets/sandbox.ts';
import setup from '../../src/targets/sandbox.sh?raw';
import { shellTarget } from '../../src/targets/shell-target.ts';
import { type Target, TargetProblem } from '../../src/targets/target.ts';

const works =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', '--pid', '--fork', '/bin/sh', '-c', setup], { input: '' }).stdout.includes(
    'ready',
  );

describe.skipIf(!works)('the sandbox (skipped without root and overlays)', { timeout: 60_000 }, () => {
  let folder: string;
  let target: Target;
  beforeEach(async () => {
    folder = mkdtempSync('/var/tmp/cis-harden-sandbox-');
    writeFileSync(join(folder, 'kept'), 'outside');
    target = await sandboxTarget('sandbox');
  });
  afterEach(async () => {
    await target.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sh = async (script: string, on = target) => {
    const outcome = await on.run?.(script);
    return (outcome?.stdout ?? '') + (outcome?.stderr ?? '');
  };

  it('shows this machine, and keeps every change to itself', async () => {
    const before = spawnSync('find', ['/etc', folder, '-printf', '%p %y %m %U %G %s %T@ %C@ %l\\n'], {
      encoding: 'utf8',
    }).stdout;
    expect(await sh(`cat ${folder}/kept`)).toBe('outside');
    await sh(
      `echo inside >${folder}/kept; chmod 600 ${folder}/kept; echo x >${folder}/new; rm /etc/passwd; mkdir /etc/new.d; chown 7:7 /etc; ln -s x ${folder}/link; setfattr -n user.x -v y /etc/group 2>/dev/null; touch -d 2001-01-01 /etc/hostname`,
    );
    expect(await sh(`cat ${folder}/kept; ls -A ${folder}; ls /etc/passwd`)).toMatch(
      /^inside\nkept\nlink\nnew\n.*No such file/,
    );
    const after = spawnSync('find', ['/etc', folder, '-printf', '%p %y %m %U %G %s %T@ %C@ %l\\n'], {
      encoding: 'utf8',
    }).stdout;
    expect(after).toBe(before);
  });

  it('starts where a path without a slash is inside', async () => {
    const name = `cis-harden-relative-${process.pid}`;
    expect(await sh(`pwd; echo x >${name}; ls /${name}`)).toBe(`/\n/${name}\n`);
    expect(existsSync(`/${name}`) || existsSync(name)).toBe(false);
  });

  it('gives the look what a look at this machine gives', async () => {
    const needs: Need[] = [
      ...['/etc/passwd', '/etc/fstab', '/etc/hostname', '/etc/none'].map((path): Need => ({
        kind: 'file',
        path,
      })),
      { kind: 'directory', path: '/etc/sysctl.d', contents: '.conf' },
      ...[
        'kernel/randomize_va_space',
        'net/ipv4/ip_forward',
        'vm/swappiness',
        'net/ipv4/conf/*/rp_filter',
        'fs/suid_dumpable',
      ].map((key): Need => ({ kind: 'kernel', path: `/proc/sys/${key}` })),
      { kind: 'packages' },
    ];
    const here = await shellTarget('local', 'local', localShell({ sudo: false })).look(needs);
    const there = await target.look(needs);
    for (const part of ['files', 'kernel', 'kernelMatches', 'packages'] as const)
      expect(there[part]).toEqual(here[part]);
  });

  it('keeps kernel parameters and modules to itself', async () => {
    const keys = ['net/ipv4/ip_forward', 'kernel/randomize_va_space', 'vm/swappiness'].map(
      (key) => `/proc/sys/${key}`,
    );
    const before = keys.map((key) => readFileSync(key, 'utf8'));
    // A kernel without modules has no list of them.
    const list = () => (existsSync('/proc/modules') ? readFileSync('/proc/modules', 'utf8') : undefined);
    const modules = list();
    expect(await sh(keys.map((key) => `echo 77 >${key}; cat ${key}`).join('\n'))).toBe('77\n77\n77\n');
    await sh('echo "made_up 1 0 - Live 0x0" >>/proc/modules; cat /proc/modules');
    expect(keys.map((key) => readFileSync(key, 'utf8'))).toEqual(before);
    expect(list()).toBe(modules);
    const host = new Host(await target.look([{ kind: 'kernel', path: '/proc/modules' }]));
    if (modules !== undefined) expect(host.kernel('/proc/modules')).toContain('made_up');
  });

  it('has no way to the kernel, the network, other processes or devices', async () => {
    const own = `/sys/kernel/${readdirSync('/sys/kernel').find((name) => name === 'profiling' || name === 'uevent_seqnum') ?? 'notes'}`;
    const said = await sh(`hostname made-up; hostname
mknod /dev/own b 8 0 || echo no device
ip link add made-up type dummy 2>/dev/null || echo no network
echo 1 >${own} 2>/dev/null || echo no sysfs
ls /sys/fs/cgroup /sys/kernel/security 2>/dev/null | grep -c . 
ls -d /proc/[0-9]* | wc -l
echo b >/proc/sysrq-trigger; echo alive
grep CapBnd /proc/self/status`);
    expect(said).toContain('no device');
    expect(said).toContain('no network');
    expect(said).toContain('no sysfs');
    expect(said).toContain('alive');
    expect(readFileSync('/proc/sys/kernel/hostname', 'utf8')).not.toContain('made-up');
    const bounding = BigInt(`0x${/CapBnd:\s*([0-9a-f]+)/.exec(said)?.[1] ?? 'ffffffffffffffff'}`);
    for (const capability of [12, 16, 17, 20, 22, 25, 27, 30, 33])
      expect((bounding >> BigInt(capability)) & 1n).toBe(0n);
    expect(Number(/^(\d+)$/m.exec(said.split('no sysfs\n')[1]?.split('\n')[1] ?? '')?.[1])).toBeLessThan(12);
  });

  it('is one of several that know nothing of each other', async () => {
    const other = await sandboxTarget('sandbox');
    await sh(`echo one >${folder}/kept`);
    await sh(`echo two >${folder}/kept`, other);
    expect(await sh(`cat ${folder}/kept`)).toBe('one\n');
    await other.close();
    expect(await sh(`cat ${folder}/kept`)).toBe('one\n');
  });

  it('ends with all that it started, and leaves no mount', async () => {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    const running = target
      .run?.(`sleep 987.${process.pid} & sleep 987.${process.pid}`)
      .catch((problem: unknown) => problem);
    await waitFor(() => sleeping().length === 2);
    await target.close();
    await waitFor(() => sleeping().length === 0);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mounts);
    expect(await running).toBeInstanceOf(TargetProblem);
    // Closing twice is closing once.
    await target.close();
  });

  it('ends when the process that made it is killed', async () => {
    // What sandboxTarget starts, held by another process which dies without a word.
    const holder = spawn(
      'node',
      [
        '-e',
        `require('child_process').spawn('unshare', ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--propagation', 'private', '/bin/sh', '-c', process.argv[1]], { stdio: ['pipe', 'inherit', 'inherit'] }); setInterval(() => {}, 1000)`,
        setup,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    const own = namespaceOf('self');
    const inside = startedBy(String(holder.pid)).filter((pid) => namespaceOf(pid) !== own);
    expect(inside).not.toEqual([]);
    const namespaces = new Set(inside.map(namespaceOf));
    holder.kill('SIGKILL');
    await waitFor(() => !processes().some((pid) => namespaces.has(namespaceOf(pid))));
  });
});

function processes(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function sleeping(): string[] {
  return processes().filter(
    (pid) => commandOf(pid).includes(`987.${process.pid}`) && commandOf(pid).startsWith('sleep'),
  );
}

/** A process's children, and theirs. */
function startedBy(pid: string): string[] {
  const children = processes().filter((one) => parentOf(one) === pid);
  return children.flatMap((child) => [child, ...startedBy(child)]);
}

function parentOf(pid: string): string | undefined {
  try {
    return /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

async function waitFor(holds: () => boolean): Promise<void> {
  for (let wait = 0; !holds(); wait += 1) {
    if (wait > 200) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
