import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Whoever owns the home and wants to gain by what root does there. */
export const EVE = 65534;

const functions = ['start', 'places', 'files', 'links', 'run'].map((name) =>
  join(import.meta.dirname, `../../src/apply/runner/${name}.sh`),
);

/** A home of somebody hostile, things of root's that must stay as they are, and the runner's functions to work there. */
export class Scene {
  readonly base = mkdtempSync('/tmp/cis-harden-scene-');
  readonly home = join(this.base, 'home/eve');
  readonly vault = join(this.base, 'vault');

  constructor() {
    chmodSync(this.base, 0o755);
    for (const folder of ['home', 'home/eve', 'vault', 'vault/folder', 'run/step/1', 'lib'])
      mkdirSync(join(this.base, folder), { recursive: true, mode: 0o755 });
    chownSync(this.home, EVE, EVE);
    this.write('vault/shadow', 'root:$6$secret:1::::::\n', 0o640);
    this.write('vault/passwd', 'root:x:0:0::/:/bin/sh\n', 0o644);
    this.write('vault/folder/inside', 'stays\n', 0o644);
    this.write('vault/folder/.netrc', 'stays\n', 0o600);
    // Some of root's is written to by everybody on purpose.
    this.write('vault/shared', 'stays\n', 0o666);
    writeFileSync(join(this.base, 'run/step/1/after'), 'new text\n');
  }

  write(path: string, content: string, mode: number): void {
    writeFileSync(join(this.base, path), content);
    chmodSync(join(this.base, path), mode);
  }

  /** Something that belongs to the owner of the home; parents too. */
  plant(name: string, thing: Thing): void {
    const path = join(this.home, name);
    rmSync(path, { recursive: true, force: true });
    switch (thing.is) {
      case 'file':
        writeFileSync(path, thing.content ?? 'hers\n');
        chmodSync(path, thing.mode);
        chownSync(path, EVE, EVE);
        return;
      case 'folder':
        mkdirSync(path);
        chmodSync(path, thing.mode);
        chownSync(path, EVE, EVE);
        return;
      case 'link':
        symlinkSync(join(this.base, thing.to), path);
        return;
      case 'other name':
        linkSync(join(this.base, thing.of), path);
        return;
      case 'fifo':
        spawnSync('mkfifo', ['-m', '0600', path]);
        chownSync(path, EVE, EVE);
    }
  }

  /** Runs lines with the runner's functions at hand; `do NUMBER…` stands for a kind's function. Returns their exit status. */
  run(lines: string): { status: number | null; signal: NodeJS.Signals | null; stderr: string } {
    // In a session of its own: what kills its whole group kills nobody else.
    const { status, signal, stderr } = spawnSync('setsid', ['-w', '/bin/sh', '-c', this.script(lines)], {
      timeout: 20_000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    });
    return { status, signal, stderr };
  }

  script(lines: string): string {
    const sources = functions.map((file) => `. '${file}'`).join('\n');
    return `id=1\n${sources}\nrun='${this.base}/run'\nstate='${this.base}/lib'\nforce=no\nHOME_OF_EVE='${this.home}'\n${lines}\n`;
  }

  /** Everything of root's outside of the home: type, mode, owner, content. Numbers of names are left out. */
  rootsOwn(): string[] {
    return [...this.#below('vault'), ...this.#below('home')].filter((line) => !line.includes('home/eve/'));
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }

  *#below(path: string): Iterable<string> {
    const at = join(this.base, path);
    const seen = lstatSync(at);
    const owned = `${path} ${seen.mode.toString(8)} ${seen.uid}:${seen.gid}`;
    if (seen.isSymbolicLink()) yield `${owned} ${readlinkSync(at)}`;
    else if (seen.isFile()) yield `${owned} ${createHash('sha256').update(readFileSync(at)).digest('hex')}`;
    else yield owned;
    if (seen.isDirectory() && at !== this.home)
      for (const name of readdirSync(at).toSorted()) yield* this.#below(join(path, name));
  }
}

export type Thing =
  | { readonly is: 'file'; readonly mode: number; readonly content?: string }
  | { readonly is: 'folder'; readonly mode: number }
  | { readonly is: 'link'; readonly to: string }
  | { readonly is: 'other name'; readonly of: string }
  | { readonly is: 'fifo' };
