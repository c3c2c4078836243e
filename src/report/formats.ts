import type { Report } from '../audit/report.ts';
import { didYouMean } from '../profile/nearest.ts';

/** The commands whose results can be written in several formats. */
export type Rendering = 'audit' | 'plan' | 'apply' | 'compare';

/** One way to write a result. */
interface Format {
  readonly name: string;
  /** Endings of file names that stand for it, where the operator names no format. */
  readonly endings: readonly string[];
  readonly commands: readonly Rendering[];
}

const everything = ['audit', 'plan', 'apply', 'compare'] as const;
/** A format that knows verdicts of one host, and nothing of changes or differences. */
const verdictsOnly = ['audit', 'apply'] as const;

/** Every format there is; docs/report-formats.md tells what each is for. */
export const formats = [
  { name: 'text', endings: ['.txt'], commands: everything },
  { name: 'json', endings: ['.json'], commands: everything },
  { name: 'html', endings: ['.html', '.htm'], commands: everything },
  { name: 'markdown', endings: ['.md', '.markdown'], commands: everything },
  { name: 'csv', endings: ['.csv'], commands: ['audit', 'apply', 'compare'] },
  { name: 'junit', endings: ['.junit.xml', '.xml'], commands: verdictsOnly },
  { name: 'sarif', endings: ['.sarif', '.sarif.json'], commands: verdictsOnly },
  { name: 'xccdf', endings: ['.xccdf.xml', '.xml'], commands: verdictsOnly },
  { name: 'oscal', endings: ['.oscal.json'], commands: verdictsOnly },
  { name: 'prometheus', endings: ['.prom'], commands: verdictsOnly },
] as const satisfies readonly Format[];
export type FormatName = (typeof formats)[number]['name'];

/** The names of the formats that a command can write, in the order of the list. */
export function formatsOf(command: Rendering): FormatName[] {
  return formats.filter(({ commands }) => commands.some((one) => one === command)).map(({ name }) => name);
}

/** `; did you mean "markdown"?` for a name that is near, or for the ending of a format's files; else nothing. */
export function nearestFormat(given: string, possible: readonly FormatName[]): string {
  const ending = `.${given.toLowerCase().replace(/^\./, '')}`;
  const ended = formats.find(
    ({ name, endings }) => possible.includes(name) && endings.some((one) => one === ending),
  );
  return didYouMean(ended?.name ?? given, possible);
}

/** The formats that a file's name stands for by its longest ending; several where the ending is shared. */
export function formatsOfFile(file: string): FormatName[] {
  const name = file.toLowerCase();
  const ended = formats.flatMap(({ name: format, endings }) =>
    endings.filter((ending) => name.endsWith(ending)).map((ending) => ({ format, ending })),
  );
  const longest = Math.max(0, ...ended.map(({ ending }) => ending.length));
  return ended.filter(({ ending }) => ending.length === longest).map(({ format }) => format);
}

type Renderer = (report: Report) => string;

/** Loaded when asked for: an audit that prints text reads none of them. */
const renderers: Readonly<Record<Exclude<FormatName, 'text'>, () => Promise<Renderer>>> = {
  json: async () => (await import('./json.ts')).reportJson,
  html: async () => (await import('./html.ts')).renderReportPage,
  markdown: async () => (await import('./markdown.ts')).reportMarkdown,
  csv: async () => (await import('./csv.ts')).reportCsv,
  junit: async () => (await import('./junit.ts')).reportJunit,
  sarif: async () => (await import('./sarif.ts')).reportSarif,
  xccdf: async () => (await import('./xccdf.ts')).reportXccdf,
  oscal: async () => (await import('./oscal.ts')).reportOscal,
  prometheus: async () => (await import('./prometheus.ts')).reportPrometheus,
};

/** A report in one of the formats for machines. The same report gives the same bytes. */
export async function renderAs(format: Exclude<FormatName, 'text'>, report: Report): Promise<string> {
  const render = await renderers[format]();
  return render(report);
}
