import type { FormatName } from '../report/formats.ts';
import type { Become } from '../targets/shell.ts';
import type { OpenOptions } from '../targets/open.ts';

/** What commands that reach a host take. */
export interface ReachOptions {
  readonly sudo?: true | undefined;
  readonly askBecomePass?: true | undefined;
  readonly sshConfig?: string | undefined;
  readonly color: boolean;
  readonly quiet?: true | undefined;
  readonly verbose?: true | undefined;
}

/** What commands that judge a host take as well. */
export interface AskOptions extends ReachOptions {
  readonly profile: string;
  readonly benchmark?: string | undefined;
  readonly rule: readonly string[];
  readonly set: readonly string[];
  readonly assumePlatform?: string | undefined;
  readonly format: FormatName;
  readonly output: readonly string[];
}

/** How to reach the target; asks for sudo's password where that was wished. */
export async function openOptions(options: ReachOptions): Promise<OpenOptions> {
  const interactive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return { become: await become(options), sshConfig: options.sshConfig, interactive };
}

async function become({ sudo, askBecomePass }: ReachOptions): Promise<Become> {
  if (askBecomePass) {
    const { askSecret } = await import('./ask.ts');
    return { sudo: true, password: await askSecret("sudo's password: ") };
  }
  return sudo ? { sudo: true } : { sudo: false };
}
