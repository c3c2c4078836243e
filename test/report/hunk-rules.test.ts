import { expect, it } from 'vitest';
import type { State } from '../../src/host/project.ts';
import type { PlannedChange } from '../../src/plan/plan.ts';
import { stagesOf } from '../../src/plan/stages.ts';
import { changeBlocks } from '../../src/report/change-text.ts';
import { exampleChange, fileNode } from './example-plan.ts';

const path = '/etc/ssh/sshd_config';
const style = { color: false, width: 60 };

function file(content: string, mode = 0o644): State {
  return { kind: 'file', path, node: fileNode(content, { mode }) };
}

/** A file as rule after rule leaves it. */
function changed(before: State, stops: readonly (readonly [string, State])[]): PlannedChange {
  const rules = [...new Set(stops.map(([rule]) => rule))];
  const after = stops.at(-1)?.[1] ?? before;
  const stages = stagesOf(
    before,
    stops.map(([rule, state]) => ({ rule, after: state })),
  );
  return exampleChange({ before, after, rules, ...(stages.length > 1 && { stages }) });
}

const filler = Array.from({ length: 9 }, (_, at) => `# ${at}\n`).join('');

it('heads each hunk with the rules that asked for it', () => {
  const change = changed(file(`MaxAuthTries 6\n${filler}X11Forwarding yes\n`), [
    ['sshd-max-auth-tries', file(`MaxAuthTries 4\n${filler}X11Forwarding yes\n`)],
    ['sshd-x11-forwarding', file(`MaxAuthTries 4\n${filler}X11Forwarding no\n`)],
    ['sshd-banner', file(`MaxAuthTries 4\n${filler}X11Forwarding no\nBanner /etc/issue.net\n`)],
    [
      'sshd-config-permissions',
      file(`MaxAuthTries 4\n${filler}X11Forwarding no\nBanner /etc/issue.net\n`, 0o600),
    ],
  ]);
  expect(changeBlocks([change], style)[0]?.join('\n')).toBe(`\
change /etc/ssh/sshd_config: mode 0644 → 0600
  asked by sshd-max-auth-tries, sshd-x11-forwarding,
    sshd-banner, sshd-config-permissions
--- /etc/ssh/sshd_config
+++ /etc/ssh/sshd_config
@@ -1,4 +1,4 @@ sshd-max-auth-tries
-MaxAuthTries 6
+MaxAuthTries 4
 # 0
 # 1
 # 2
@@ -8,4 +8,5 @@ sshd-x11-forwarding, sshd-banner
 # 6
 # 7
 # 8
-X11Forwarding yes
+X11Forwarding no
+Banner /etc/issue.net`);
});

it('names both where one rule goes over what another wrote', () => {
  const change = changed(file('a\n'), [
    ['one', file('a\nb\n')],
    ['two', file('a\nc\n')],
    ['three', file('a\nc\n', 0o600)],
  ]);
  expect(changeBlocks([change], style)[0]).toContain('@@ -1 +1,2 @@ one, two');
});

it('does not say again what the only hunk of a file shares with the file', () => {
  const change = changed(file(''), [
    ['one', file('a\n')],
    ['two', file('a\nb\n')],
  ]);
  expect(changeBlocks([change], style)[0]).toContain('@@ -0,0 +1,2 @@');
});

it('goes on below with rules for which a line has no room', () => {
  const rules = Array.from({ length: 6 }, (_, at) => `a-rule-with-number-${at}`);
  const text = (count: number) =>
    rules
      .slice(0, count)
      .map((rule) => `${rule}\n`)
      .join('');
  const change = changed(file(''), [
    ...rules.map((rule, at) => [rule, file(text(at + 1))] as const),
    ['mode', file(text(rules.length), 0o600)],
  ]);
  expect(changeBlocks([change], style)[0]?.filter((line) => line.startsWith('@@'))).toEqual([
    '@@ -0,0 +1,6 @@ a-rule-with-number-0, a-rule-with-number-1,',
    '@@              a-rule-with-number-2, a-rule-with-number-3,',
    '@@              a-rule-with-number-4, a-rule-with-number-5',
  ]);
});
