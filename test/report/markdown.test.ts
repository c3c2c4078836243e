import { execaSync } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonMarkdown } from '../../src/report/compare-markdown.ts';
import { code, fenced, prose } from '../../src/report/markdown-text.ts';
import { reportMarkdown } from '../../src/report/markdown.ts';
import { seen } from '../../src/report/terminal.ts';
import { planMarkdown } from '../../src/report/plan-markdown.ts';
import { exampleReport, exampleResult, mixedReport } from './example.ts';
import { examplePlan } from './example-plan.ts';
import { everyVerdict, kinds, trickyReport, trickyText } from './every-verdict.ts';
import { expectHarmless, rewritten } from './hostile.ts';
import { python } from './python.ts';

/** What a part of a comment shows, by what its summary begins with. */
const part = (text: string, title: string) =>
  text.split('<details>').find((one) => one.startsWith(`<summary>${title}`)) ?? '';

it('has what counts on top, and the details folded', () => {
  expect(reportMarkdown(mixedReport).split('<details>')[0]).toBe(`\
### ❌ Hardening: 75.0 % of 4 enforced pass

**1 fail**, **6 could not be measured**, 3 pass, 1 for a person to look at, 3 exempt

Host \`web1\`, CIS Ubuntu Linux 18.04 LTS Benchmark 2.1.0, profile \`aks\`

> \`without root much could not be measured: add --sudo\`

| section | pass | fail | not measured | exempt |
| --- | ---: | ---: | ---: | ---: |
| 1 Initial Setup | 1 | 0 | 6 | 2 |
| 5 Access, Authentication and Authorization | 2 | 1 | 0 | 1 |

`);
});

describe('a result', () => {
  it.each([
    ['fail', kinds.fail, '1 fail', '\n  - `port 25`: `open`, wanted `closed` (`ss -lntu`, in force now)\n'],
    ['manual', kinds.manual, '1 for a person', '\n  - `Does anyone need it?`\n'],
    ['not applicable', kinds['not-applicable'], '1 not applicable', '\n  - no graphical login\n'],
    [
      'exempt',
      kinds['exempt, would fail'],
      '1 exempt',
      'would be **fail**\n  - covered elsewhere; by the image; owner node team; until 2027-01-31\n',
    ],
    [
      'not measured, which is no pass',
      kinds.error,
      '1 could not be measured',
      '\n  - `/boot/grub/grub.cfg: permission denied`\n',
    ],
  ])('of %s', (_, result, title, text) => {
    const shown = part(reportMarkdown(exampleReport([result])), title);
    expect(shown).toContain(`- **${result.id}** `);
    expect(shown).toContain(text);
  });

  it('that passes is only counted', () => {
    expect(reportMarkdown(exampleReport([kinds.pass]))).not.toContain('1.1');
  });
});

it.each([
  ['all is well', [kinds.pass], '### ✅ Hardening: 100.0 % of 1 enforced pass'],
  [
    'something could not be measured',
    [kinds.pass, kinds.error],
    '### ⚠️ Hardening: 100.0 % of 1 enforced pass',
  ],
  ['nothing was judged', [kinds.error], '### ⚠️ Hardening: no score: nothing passes or fails'],
  ['something fails', [kinds.fail], '### ❌ Hardening: 0.0 % of 1 enforced pass'],
])('says on top that %s', (_, results, heading) => {
  expect(reportMarkdown(exampleReport(results)).split('\n')[0]).toBe(heading);
});

it('fits into a comment of GitHub, and says what was left out', () => {
  const long = kinds.fail.findings.map((finding) => ({ ...finding, where: `/${'x'.repeat(400)}` }));
  const findings = [...long, ...long];
  const results = Array.from({ length: 300 }, (_, at) =>
    exampleResult({ id: `1.${at}`, actual: 'fail', findings }),
  );
  const text = reportMarkdown(exampleReport([...results, kinds.error]));
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/… and \d+ more, for which there is no room here\.\n\n<\/details>/);
  expect(text).toContain('<summary>1 could not be measured</summary>');
});

describe('a plan', () => {
  it('tells its score, and each change with its difference', () => {
    const text = planMarkdown(examplePlan);
    expect(text.split('\n')[0]).toBe('### Hardening plan: 7 changes, 0.0 % → 50.0 %');
    expect(text).toContain('- **Packages**: `2 to install: aide, aide-common`');
    expect(text).toContain('- **Reboot**: not needed');
    expect(part(text, '7 changes')).toContain(`\
- \`change /etc/ssh/sshd_config: mode 0644 → 0600\`, asked by \`sshd-max-auth-tries\`, \`sshd-config-permissions\`

  \`\`\`diff
    sshd -t must accept it before it goes live
    ssh.service is reloaded afterwards, if it is active
  --- /etc/ssh/sshd_config
  +++ /etc/ssh/sshd_config
  @@ -1,3 +1,3 @@
   Port 22
  -MaxAuthTries 6
  -UsePAM yes
  \\ No newline at end of file
  +MaxAuthTries 4
  +UsePAM yes
  \`\`\`
`);
    expect(part(text, '1 change held back')).toContain('until `--allow removes-packages` is given');
    expect(part(text, '1 for you to decide')).toContain('- `sshd-access-limited`: ');
  });
});

it('tells what differs between reports', () => {
  const difference = {
    id: '5.3.7',
    title: 'Few tries',
    before: 'pass',
    after: 'fail',
    why: 'MaxAuthTries: 6',
  };
  expect(comparisonMarkdown([difference])).toContain(
    '**1 passed before and does no longer**\n\n<details><summary>1 difference</summary>\n\n- **5.3.7** Few tries: pass → **fail**: `MaxAuthTries: 6`\n',
  );
  expect(comparisonMarkdown([])).toBe('### Hardening: no verdict differs\n');
});

it.each([
  ['a`b', '``a`b``'],
  ['`', '`` ` ``'],
  ['``x', '``` ``x ```'],
  [' x ', '`  x  `'],
  ['', '*empty*'],
  [' ', '*empty*'],
  ['a\nb', '`a\\nb`'],
])('shows %j as code', (text, shown) => {
  expect(code(text)).toBe(shown);
});

it.each([
  '@root',
  'see #1',
  'a_b_',
  '<b>',
  '[x](y)',
  'www.x.org',
  'GH-1',
  'deadbeef1',
  'a: b',
  '- x',
  '# x',
  '1) *',
])('shows %j as code, for it could be more than words', (text) => expect(prose(text)).toBe(`\`${text}\``));

const cmark = execaSync('cmark-gfm', ['--version'], { reject: false }).exitCode === 0;
const title = cmark
  ? 'in the HTML of GitHub'
  : 'in the HTML of GitHub (left out: cmark-gfm is not installed)';

describe.skipIf(!cmark)(title, () => {
  interface Shown {
    readonly tags: readonly string[];
    readonly outside: string;
    readonly codes: readonly string[];
  }

  /** What GitHub's own parser makes of each, and Python's of that: the tags, the text outside code, and each code. */
  function shown(documents: readonly string[]): Shown[] {
    const script = `
import html.parser, subprocess
class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.outside, self.codes, self.inside = [], '', [], False
    def handle_starttag(self, tag, attributes):
        self.tags.append(tag + ''.join(' ' + name for name, value in attributes if (name, value) != ('align', 'right')))
        if tag == 'code':
            self.inside = True
            self.codes.append('')
    def handle_endtag(self, tag):
        if tag == 'code':
            self.inside = False
    def handle_data(self, data):
        if self.inside:
            self.codes[-1] += data
        else:
            self.outside += data
    def handle_comment(self, data):
        self.tags.append('!--')
    def handle_decl(self, data):
        self.tags.append('!')
    def handle_pi(self, data):
        self.tags.append('?')
command = ['cmark-gfm', '--unsafe']
for extension in ['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist']:
    command += ['-e', extension]
def shown(document):
    reader = Reader()
    reader.feed(subprocess.run(command, input=document.encode(), capture_output=True, check=True).stdout.decode())
    reader.close()
    return {'tags': reader.tags, 'outside': reader.outside, 'codes': reader.codes}
made = [shown(document) for document in given]`;
    return python(script, documents) as Shown[];
  }

  const allowed = new Set([
    ...[
      'h3',
      'p',
      'strong',
      'em',
      'ul',
      'li',
      'code',
      'code class',
      'pre',
      'blockquote',
      'details',
      'summary',
    ],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ]);

  /** Nothing of it but words stands outside of code. Gives the tags of each. */
  function expectQuiet(documents: readonly string[]): (readonly string[])[] {
    for (const markdown of documents) expectHarmless(markdown, { tabs: true });
    return shown(documents).map(({ tags, outside }, at) => {
      expect({ unwanted: tags.filter((tag) => !allowed.has(tag)), at: documents[at] }).toEqual({
        unwanted: [],
        at: documents[at],
      });
      expect(outside).not.toMatch(/[@#<>`*[\]|]|www\.|:\/\/|\\[^ux]/);
      return tags;
    });
  }

  it('a host has no markup, link or mention of its own', () => {
    const written = fc.sample(trickyReport, { numRuns: 60, seed: 11 }).map(reportMarkdown);
    for (const tags of expectQuiet([...written, reportMarkdown(everyVerdict)])) {
      expect(tags.filter((tag) => tag === 'details')).toHaveLength(5);
      expect(tags.filter((tag) => tag === 'tr')).toHaveLength(5);
    }
  });

  it('nor in a plan or a comparison', () => {
    const texts = fc.sample(trickyText, { numRuns: 30, seed: 12 });
    const free = new Set([
      'path',
      'content',
      'why',
      'text',
      'name',
      'hostname',
      'value',
      'loaded',
      'version',
    ]);
    const changed = (text: string) =>
      rewritten(examplePlan, (said, key) => (free.has(key) && said !== 'cis-harden' ? said + text : said));
    expectQuiet(texts.map((text) => planMarkdown(changed(text))));
    expectQuiet(
      texts.map((text) =>
        comparisonMarkdown([{ id: text, title: text, before: 'pass', after: text, why: text }]),
      ),
    );
  });

  it('its words are what it said', () => {
    const texts = fc
      .sample(trickyText, { numRuns: 150, seed: 13 })
      .filter((text) => code(text) !== '*empty*');
    const block = (text: string) => fenced([`+${text.replace(/[\n\r]/g, '')}`], 'diff').join('\n');
    shown(texts.map((text) => `- ${code(text)}: ${code(text)}\n\n${block(seen(text))}\n`)).forEach(
      ({ codes, tags }, at) => {
        expect(tags).toEqual(['ul', 'li', 'code', 'code', 'pre', 'code class']);
        const said = seen(texts[at] ?? '');
        expect(codes).toEqual([said, said, `+${said}\n`]);
      },
    );
  });
});
