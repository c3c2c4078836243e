import type { Report, Result } from '../audit/report.ts';
import { sectionOf } from './account.ts';
import { grouped } from './grouped.ts';
import { seen } from './terminal.ts';
import { type Element, element, xmlDocument } from './xml.ts';
import { checks, ruleResult } from './xccdf-result.ts';
import { xccdfId } from './xccdf-id.ts';

/**
 * A report as XCCDF 1.2 (NIST IR 7275 revision 4): one Benchmark of Groups and Rules, whose checks name this program's
 * rules, the Profile, and the TestResult. What could not be measured is `error`; what is exempt is `notselected`, with
 * what was found and the reason as messages; what waits for a person is `notchecked`.
 */
export function reportXccdf(report: Report): string {
  const { benchmark, results, startedAt } = report;
  const titles = new Map(benchmark.sections?.map(({ id, title }) => [id, title]));
  const groups = [...grouped(results, sectionOf)].map(([section, within]) =>
    element('Group', { id: xccdfId('group', section) }, [
      element('title', {}, titles.get(section) ?? section),
      ...within.map((result) => rule(result)),
    ]),
  );
  return xmlDocument(
    element(
      'Benchmark',
      {
        xmlns: 'http://checklists.nist.gov/xccdf/1.2',
        id: xccdfId('benchmark', benchmark.id),
        resolved: true,
        'xml:lang': 'en',
      },
      [
        element('status', { date: startedAt.slice(0, 10) }, 'incomplete'),
        element('title', {}, benchmark.title),
        element(
          'description',
          {},
          'The results of an audit. The numbers are the benchmark’s; its text is not here.',
        ),
        element('version', {}, benchmark.version),
        element('metadata', {}, [
          element('dc:creator', { 'xmlns:dc': 'http://purl.org/dc/elements/1.1/' }, report.tool.name),
        ]),
        profile(report),
        ...groups,
        testResult(report),
      ],
    ),
  );
}

/** What the profile enforces is selected. */
function profile({ profile: { id, title }, results }: Report): Element {
  return element('Profile', { id: xccdfId('profile', id) }, [
    element('title', {}, title),
    ...results.map((result) =>
      element('select', { idref: xccdfId('rule', result.id), selected: result.enforced }),
    ),
  ]);
}

function rule({ id, title, question, level, rules }: Result): Element {
  return element('Rule', { id: xccdfId('rule', id), selected: true, severity: 'unknown' }, [
    element('title', {}, `${id} ${title}`),
    ...(question === undefined ? [] : [element('question', {}, question)]),
    ...(level === null ? [] : [element('profile-note', { tag: `level-${level}` }, `Level ${level}`)]),
    checks(rules),
  ]);
}

function testResult(report: Report): Element {
  const { tool, target, platform, benchmark, profile: used, startedAt, results, notices } = report;
  const host = target.hostname === '' ? target.name : target.hostname;
  const name = `${host}.${startedAt}`;
  return element(
    'TestResult',
    {
      id: xccdfId('testresult', name),
      'start-time': startedAt,
      'end-time': startedAt,
      version: benchmark.version,
      'test-system': seen(`cpe:/a:cis-harden:cis-harden:${tool.version}`),
    },
    [
      element('benchmark', {
        href: `#${xccdfId('benchmark', benchmark.id)}`,
        id: xccdfId('benchmark', benchmark.id),
      }),
      element('title', {}, `Audit of ${host} by ${tool.name} ${tool.version}`),
      ...notices.map((notice) => element('remark', {}, notice)),
      element('identity', { authenticated: false, privileged: !notices.some(withoutRoot) }, 'unknown'),
      element('profile', { idref: xccdfId('profile', used.id) }),
      element('target', {}, host),
      element('target-facts', {}, [
        fact('urn:xccdf:fact:asset:identifier:host_name', target.hostname),
        fact('urn:cis-harden:fact:target', target.name),
        fact('urn:cis-harden:fact:machine-id', target.machineId),
        fact('urn:cis-harden:fact:os-release:id', platform.id),
        fact('urn:cis-harden:fact:os-release:version', platform.version),
      ]),
      ...results.map((result) => ruleResult(result, report)),
      ...scores(report),
    ],
  );
}

function withoutRoot(notice: string): boolean {
  return notice.startsWith('without root ');
}

function fact(name: string, value: string): Element {
  return element('fact', { name, type: 'string' }, value);
}

/** The standard's own counts what could not be measured as not passed; this program's leaves it out. */
function scores({ summary }: Report): Element[] {
  const { pass, fail, error, score } = summary;
  return [
    element(
      'score',
      { system: 'urn:xccdf:scoring:flat-unweighted', maximum: pass + fail + error },
      String(pass),
    ),
    ...(score === null
      ? []
      : [element('score', { system: 'urn:cis-harden:scoring:percent', maximum: 100 }, score.toFixed(1))]),
  ];
}
