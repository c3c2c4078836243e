import { defineFact } from './fact.ts';

export const SECURETTY = '/etc/securetty';
const STACK = '/etc/pam.d/login';

/** Where root may log in at a terminal (securetty(5), pam_securetty(8)). */
export interface Securetty {
  /** Undefined where there is no file, which permits every terminal. */
  readonly text: string | undefined;
  /** Devices without /dev/, in the order of the file, with their lines. */
  readonly terminals: readonly { readonly name: string; readonly line: number }[];
  /** Whether login asks for the file. */
  readonly asked: boolean;
}

export const securetty = defineFact<Securetty>({
  id: 'securetty',
  needs: [
    { kind: 'file', path: SECURETTY },
    { kind: 'file', path: STACK },
  ],
  parse(host) {
    const text = host.text(SECURETTY);
    const terminals = (text ?? '').split('\n').flatMap((raw, at) => {
      const name = raw.trim().replace(/^\/dev\//, '');
      return name === '' || name.startsWith('#') ? [] : [{ name, line: at + 1 }];
    });
    const asked = (host.text(STACK) ?? '')
      .split('\n')
      .some((line) => /^-?auth\s/i.test(line.trim()) && /(?:^|[\s/])pam_securetty\.so(?:\s|$)/.test(line));
    return { text, terminals, asked };
  },
});
