import type { Benchmark } from '../benchmark/schema.ts';
import type { Rule } from '../rule.ts';
import { levelsText, ruleSections, type Section } from './rule-page.ts';

const banner = '<!-- Generated from the rules by `npm run generate`. Do not edit. -->';

/** The pages of all rules and their index, by path below docs/rules. Benchmarks are named by number, not by title. */
export function rulePages(
  rules: ReadonlyMap<string, Rule>,
  benchmarks: readonly Benchmark[],
): Map<string, string> {
  return new Map([
    ['README.md', index(rules, benchmarks)],
    ...[...rules.values()].map((rule): [string, string] => [`${rule.id}.md`, page(rule, benchmarks)]),
  ]);
}

function page(rule: Rule, benchmarks: readonly Benchmark[]): string {
  const numbers = benchmarks.flatMap(({ title, version, recommendations }) =>
    recommendations
      .filter(({ rules }) => rules.includes(rule.id))
      .map(
        (one) => `| ${escaped(`${title} ${version}`)} | ${one.id} | ${levelsText(one)} | ${one.assessment} |`,
      ),
  );
  const blocks = [
    banner,
    `# ${rule.id}`,
    `${escaped(rule.title)}.`,
    ...ruleSections(rule).flatMap(section),
    ...(numbers.length === 0
      ? []
      : [
          '## Numbers',
          ['| benchmark | number | level | assessment |', '| --- | --- | --- | --- |', ...numbers].join('\n'),
        ]),
    '[All rules](README.md)',
  ];
  return `${blocks.join('\n\n')}\n`;
}

function section({ heading, texts, code }: Section): string[] {
  const [only] = texts;
  const body =
    texts.length === 1 && only !== undefined && code === undefined
      ? escaped(only)
      : texts.map((text) => `- ${escaped(text)}`).join('\n');
  return [`## ${heading}`, body, ...(code ? [`\`\`\`yaml\n${inYaml(code).join('\n')}\n\`\`\``] : [])];
}

/** The options of a command line are no YAML, so they stand there as a comment. */
function inYaml(code: readonly string[]): string[] {
  return code.map((line) => (line.startsWith('--') ? `# ${line}` : line));
}

function index(rules: ReadonlyMap<string, Rule>, benchmarks: readonly Benchmark[]): string {
  const asked = new Set(
    benchmarks.flatMap(({ recommendations }) => recommendations.flatMap((one) => one.rules)),
  );
  const others = [...rules.values()].filter(({ id }) => !asked.has(id));
  const blocks = [
    banner,
    '# Rules',
    'What each rule checks, writes and asks. `cis-harden explain RULE` and `cis-harden explain NUMBER` say the same.',
    ...benchmarks.flatMap((benchmark) => numbersOf(benchmark, rules)),
    ...(others.length === 0
      ? []
      : ['## Asked for by no benchmark', others.map((rule) => `- ${link(rule)}`).join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function numbersOf(
  { title, version, recommendations }: Benchmark,
  rules: ReadonlyMap<string, Rule>,
): string[] {
  const rows = recommendations.map(({ id, levels, assessment, rules: needed }) => {
    const links = needed.flatMap((name) => rules.get(name) ?? []).map(link);
    return `| ${id} | ${levels.server ?? '–'} | ${levels.workstation ?? '–'} | ${assessment} | ${links.join('<br>') || 'no rule yet'} |`;
  });
  return [
    `## ${escaped(`${title} ${version}`)}`,
    [
      '| number | server | workstation | assessment | rules |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ];
}

function link({ id, title }: Rule): string {
  return `[${id}](${id}.md): ${escaped(title)}`;
}

/** Text in which Markdown finds nothing to obey but the code that our own texts put between backticks. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`')
        ? part.replaceAll('|', '\\|')
        : part.replace(/[\\*<[|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&'),
    )
    .join('');
}
