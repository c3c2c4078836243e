import { nearest } from '../profile/nearest.ts';
import { Refusal } from '../exit.ts';
import type { Became } from '../host/evidence.ts';
import type { SshAddress } from './ssh-shell.ts';
import type { Become } from './shell.ts';
import type { Target } from './target.ts';

export interface OpenOptions {
  readonly become: Become;
  readonly sshConfig?: string | undefined;
  readonly interactive: boolean;
}

const forms = 'local, ssh://[user@]host[:port], root:DIR, snapshot:FILE, sandbox';

/** Opens what the operator named. Throws Refusal for a name of no known form, TargetProblem where it can't be reached. */
export async function openTarget(name: string, options: OpenOptions): Promise<Target> {
  if (name === 'local') {
    const [{ localShell }, { shellTarget }] = await Promise.all([
      import('./local-shell.ts'),
      import('./shell-target.ts'),
    ]);
    return shellTarget(name, 'local', localShell(options.become), {
      became: becameBy(options.become),
    });
  }
  if (name.startsWith('ssh://')) {
    const address = sshAddress(name);
    const [{ sshShell }, { shellTarget }] = await Promise.all([
      import('./ssh-shell.ts'),
      import('./shell-target.ts'),
    ]);
    const { become, sshConfig: config, interactive } = options;
    const wishes = { become, config, interactive };
    const became = becameBy(become);
    return {
      ...shellTarget(name, 'ssh', await sshShell(address, wishes), { became }),
      another: async (runSeconds) => {
        const shell = await sshShell(address, { ...wishes, alone: true });
        return shellTarget(name, 'ssh', shell, { became, runSeconds });
      },
    };
  }
  if (name.startsWith('root:')) {
    const { rootTarget } = await import('./root.ts');
    return rootTarget(name, name.slice('root:'.length));
  }
  if (name.startsWith('snapshot:')) {
    const { snapshotTarget } = await import('./snapshot.ts');
    return snapshotTarget(name, name.slice('snapshot:'.length));
  }
  if (name === 'sandbox') {
    const { sandboxTarget } = await import('./sandbox.ts');
    return sandboxTarget(name);
  }
  throw new Refusal(`${JSON.stringify(name)} is no target; a target is one of: ${forms}${suggestion(name)}`);
}

function becameBy(become: Become): Became {
  if (!become.sudo) return 'as it logged in';
  return become.password === undefined ? 'sudo' : 'sudo with a password';
}

function suggestion(name: string): string {
  const close = nearest(name, ['local', 'sandbox']);
  return close === undefined ? '' : ` (did you mean ${close}?)`;
}

/** Reads `ssh://[user@]host[:port]`, IPv6 addresses in brackets. */
export function sshAddress(url: string): SshAddress {
  const match =
    /^ssh:\/\/(?:([^@/\s]+)@)?(\[[0-9a-fA-F:.]+(?:%[\w.-]+)?\]|[^@:/\s[\]]+)(?::(\d{1,5}))?\/?$/.exec(url);
  const [, user, bracketed, port] = match ?? [];
  const host = bracketed?.replace(/^\[|\]$/g, '');
  if (
    host === undefined ||
    host.startsWith('-') ||
    user?.startsWith('-') ||
    Number(port ?? 22) > 65535 ||
    Number(port ?? 22) === 0
  )
    throw new Refusal(`${JSON.stringify(url)} is no SSH target; the form is ssh://[user@]host[:port]`);
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) };
}
