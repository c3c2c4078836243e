import { describe, expect, it } from 'vitest';
import { fileActionsIn, forwardsIn, rsyslog, type RsyslogConfig } from '../../src/facts/rsyslog.ts';
import { parseRsyslog } from '../../src/facts/rsyslog/lines.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleHost } from '../host.ts';

function config(main: string, others: Record<string, string> = {}): RsyslogConfig {
  const read = rsyslog.of(
    exampleHost({ packages: { rsyslog: '8' }, files: { '/etc/rsyslog.conf': main, ...others } }),
  );
  if (read === undefined) throw new Error('rsyslog is not installed');
  return read;
}

describe("rsyslog's statements", () => {
  it('are read in both forms', () => {
    const text = `module(load="imuxsock") # comment
#module(load="imudp")
/* input(type="imudp" port="514")
*/$FileCreateMode 0640
*.*;auth,authpriv.none;\\
\tmail.none\t-/var/log/syslog
:msg, contains, "a # \\" b" @@h1
if $msg contains 'then @@x' then { action(type="omfwd"
  # ) "
  target="h2" Port = "1514") stop }
*.emerg :omusrmsg:*
mail.* root,admin
*.* @h3
& /var/log/x
action(type="omfile")
ruleset(name="r") { @h4 }
@h5`;
    expect(
      parseRsyslog(text).map((item) => {
        if (item.kind === 'directive') return `${item.line} $${item.name}=${item.value}`;
        if (item.kind === 'action') return `${item.line} ${item.selector} -> ${item.text}`;
        const given = [...item.parameters].map(([name, { value }]) => `${name}=${value}`).join(' ');
        return `${item.line} ${item.selector} => ${item.type} ${given}`;
      }),
    ).toEqual([
      '1  => module load=imuxsock',
      '4 $filecreatemode=0640',
      '6 *.*;auth,authpriv.none;mail.none -> -/var/log/syslog',
      '7 :msg, contains, "a # \\" b" -> @@h1',
      `8 $msg contains 'then @@x' => action type=omfwd target=h2 port=1514`,
      '11 *.emerg -> :omusrmsg:*',
      '12 mail.* -> root,admin',
      '13 *.* -> @h3',
      '14 *.* -> /var/log/x',
      '15  => action type=omfile',
      '16  => ruleset name=r',
      '16  -> @h4 }',
      '17  -> @h5',
    ]);
  });

  it.each(['action(type="omfwd', '/* ', '"\\"\\"', 'if x ', '*.', ':a, b, "'])(
    'take time in proportion to %j',
    (piece) => {
      const began = performance.now();
      parseRsyslog(piece.repeat(60_000));
      parseRsyslog(`${piece}\n`.repeat(60_000));
      expect(performance.now() - began).toBeLessThan(2000);
    },
  );
});

describe('what forwards', () => {
  it.each([
    ['*.* @@h:10514', 'h 10514 tcp *.*'],
    ['*.* @(z9)[2001:db8::1]:1;T', '2001:db8::1 1 udp *.*'],
    ['auth.* @h', 'h 514 udp auth.*'],
    ['action(type="omfwd" target="h" protocol="TCP" port="6514")', 'h 6514 tcp '],
    ['*.* action(type="OMFWD" target="h")', 'h 514 udp *.*'],
    ['action(type="omrelp" target="h" port="20514")', 'h 20514 relp '],
    ['# *.* @@h', undefined],
    ['action(type="omfwd")', undefined],
    ['*.* :omusrmsg:@h', undefined],
    ['*.* /var/log/@h', undefined],
    ['*.* ^/bin/mail a@h', undefined],
  ])('%s', (line, expected) => {
    const [found] = forwardsIn(config(line));
    expect(found && `${found.target} ${found.port} ${found.protocol} ${found.selector}`).toBe(expected);
  });
});

describe('the mode of new files', () => {
  // As rsyslogd 8.2302 of Debian 12 made them from these lines.
  it('is what rsyslogd gives them', () => {
    const read = config(
      `*.* /o/legacy-before
$FileCreateMode 0640
*.* /o/legacy-after
*.* action(type="omfile" file="/o/rainer-plain")
*.* action(type="omfile" file="/o/rainer-mode" fileCreateMode="0600")
action(type="omfile" file="/o/uncond" FileCreateMode="0604")
$IncludeConfig /etc/rsyslog.d/*.conf
if $msg contains "x # @@h" then /o/if1
if ($msg contains 'x') then { action(type="omfile"
  # comment ) "
  file="/o/if2" /* ) */ fileCreateMode="0606") }
`,
      {
        '/etc/rsyslog.d/a.conf': '$FileCreateMode 0600\n*.* /o/inc',
        '/etc/rsyslog.d/.b.conf': '*.* /o/hidden\n',
        '/etc/rsyslog.d/c.bak': '*.* /o/bak\n',
      },
    );
    expect(fileActionsIn(read).map(({ target, mode }) => `${target} ${mode.toString(8)}`)).toEqual([
      '/o/legacy-before 644',
      '/o/legacy-after 640',
      '/o/rainer-plain 644',
      '/o/rainer-mode 600',
      '/o/uncond 604',
      '/o/inc 600',
      '/o/if1 600',
      '/o/if2 606',
    ]);
  });

  it('may come from the module', () => {
    const read = config(
      'module(load="builtin:omfile" fileCreateMode="0600")\naction(type="omfile" file="/o/a")\n',
    );
    expect(fileActionsIn(read).map(({ mode }) => mode)).toEqual([0o600]);
  });
});

describe('files that rsyslogd reads', () => {
  it('are those of the folder where the package has just come', () => {
    const host = exampleHost({ packages: { rsyslog: '8' }, files: { '/etc/rsyslog.d/a.conf': '*.* @h\n' } });
    expect(rsyslog.of(host)?.statements.length).toBe(1);
  });

  it('may name a folder', () => {
    const read = config('include(file="/etc/more/")\n', { '/etc/more/x': '*.* @h\n' });
    expect(read.statements.map(({ file }) => file.path)).toEqual(['/etc/more/x']);
    expect(read.folderAt).toBeUndefined();
  });

  it.each([
    ['$IncludeConfig /etc/rsyslog.conf', 'include one another'],
    ['$IncludeConfig more.conf', 'depends on where'],
  ])('cannot be told: %s', (main, says) => {
    expect(() => config(main)).toThrow(Unmeasured);
    expect(() => config(main)).toThrow(says);
  });
});
