import { plain } from '../report/terminal.ts';
import type { EffectiveDescription } from './describe.ts';
import { originText } from './difference-text.ts';

/** `profiles show --effective` for people: what is in force, and behind each line where it comes from. */
export function effectiveText(profile: EffectiveDescription): string {
  const { id, title, benchmark, recommendations, parameters, expired, outdated, notices } = profile;
  const rows: [string, string][] = [];
  const section = (name: string, lines: [string, string][]) => {
    const entries = lines.filter(([what]) => !what.startsWith('    ')).length;
    if (entries > 0) rows.push(['', ''], [`${name} (${entries})`, ''], ...lines);
  };
  section(
    'Enforced',
    recommendations.flatMap(({ enforced, origin, answer, ...one }): [string, string][] => {
      if (!enforced) return [];
      const answered: [string, string][] =
        answer === undefined
          ? []
          : [[`    answered: ${answer.verdict} by ${answer.by} until ${answer.until}`, answer.origin]];
      return [[`  ${one.id} ${one.title}`, origin], ...answered];
    }),
  );
  section(
    'Exempt',
    recommendations.flatMap(({ enforced, exemption, origin, ...one }): [string, string][] =>
      enforced || exemption === undefined
        ? []
        : [
            [`  ${one.id} ${one.title}`, origin],
            [`    ${exemptionText(exemption)}`, exemption.origin],
          ],
    ),
  );
  section(
    'Expired exemptions, enforced again',
    expired.map((one) => [`  ${one.id} ${exemptionText(one)}`, one.origin]),
  );
  section(
    'Answers that no longer hold',
    outdated.map((one) => [`  ${one.id} by ${one.by} until ${one.until}`, one.origin]),
  );
  section(
    'Parameters',
    parameters.map(({ rule, name, value, origin }) => [
      `  ${rule}.${name}: ${JSON.stringify(value) ?? 'left open'}`,
      originText(origin),
    ]),
  );
  section(
    'Without effect',
    notices.map(({ message, origin }) => [`  ${message}`, origin]),
  );
  const head = `${plain(id)}: ${plain(title)}\nBenchmark: ${plain(benchmark)}\n`;
  return `${head}${rows.map(([what, origin]) => aligned(plain(what, 4000), plain(origin, 4000))).join('\n')}\n`;
}

type Exempted = Omit<NonNullable<EffectiveDescription['recommendations'][number]['exemption']>, 'origin'>;

function exemptionText({ reason, note, owner, expires }: Exempted): string {
  const until = expires === undefined ? '' : ` until ${expires}`;
  return `${reason}${until}${owner === undefined ? '' : `, owner ${owner}`}${note === undefined ? '' : `: ${note}`}`;
}

/** The column in which places begin, where the line leaves room. */
const COLUMN = 72;

function aligned(what: string, origin: string): string {
  return origin === '' ? what : `${what.padEnd(COLUMN)} # ${origin}`;
}
