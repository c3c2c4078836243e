import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Name } from '../document/fields.ts';
import { unknownName } from '../document/words.ts';
import { load } from '../profile/effective.ts';
import { later, LASTS } from '../profile/later.ts';
import { shipped } from '../profile/locate.ts';
import { override } from '../profile/override.ts';
import { ProfileProblem } from '../profile/problem.ts';
import { isNumber } from '../profile/reference.ts';
import { reasons } from '../profile/schema.ts';
import { idFrom, type WrittenExemption } from '../profile/yaml-text.ts';
import { plain } from '../report/terminal.ts';
import { rules } from '../rules/index.ts';
import { type Dialogue, dialogue } from './dialogue.ts';
import { type Sketch, sketchNotices } from './sketch.ts';

/** The parameters that most sites have to decide. */
const keyParameters = [
  { name: '*.firewall', question: 'Firewall (auto, ufw, nftables, iptables, external, none)', list: false },
  { name: '*.daemon', question: 'Time daemon (auto, chrony, ntp, systemd-timesyncd)', list: false },
  { name: 'sshd-access-limited.allowGroups', question: 'Groups that may log in over SSH', list: true },
  { name: 'rsyslog-remote-host.host', question: 'Host that logs are sent to', list: false },
] as const;

/**
 * Asks for all that a profile needs. Each answer is checked at once and asked for again where it is wrong. Throws
 * Refusal where the person stops.
 */
export async function askProfile(
  named: string | undefined,
  today: string,
): Promise<{ readonly file: string; readonly sketch: Sketch }> {
  const talk = dialogue();
  try {
    talk.say('Enter takes what stands in brackets; Ctrl-C stops, and nothing is written.\n');
    const file = named ?? (await talk.ask('File to write', 'site.yaml', freeFile));
    const started = await askBase(talk, file, today);
    const set = await askParameters(talk, file, started);
    const sketch = await askExemptions(talk, file, set, today);
    await talk.ask(`Write ${plain(file)}? (yes, or Ctrl-C)`, 'yes', (answer) =>
      /^y(?:es)?$/i.test(answer) ? { value: answer } : { problem: 'yes writes it; Ctrl-C stops' },
    );
    return { file, sketch };
  } finally {
    talk.end();
  }
}

function freeFile(file: string): { value: string } | { problem: string } {
  return existsSync(file)
    ? { problem: `${file} exists already, and nothing is overwritten` }
    : { value: file };
}

async function askBase(talk: Dialogue, file: string, today: string): Promise<Sketch> {
  const names = [...shipped('profile').keys()];
  talk.say(`Profiles to start from:\n${names.map((name, index) => `  ${index + 1}  ${name}\n`).join('')}`);
  const start = names.includes('cis-level1-server') ? 'cis-level1-server' : (names[0] ?? '');
  const { parent, resolution } = await talk.ask(
    'Start from (name, number or path)',
    start,
    async (answer) => {
      const profile = names[Number(answer) - 1] ?? answer;
      return attempt(async () => ({
        parent: profile,
        resolution: await load({ profile, rules, today, folder: process.cwd() }),
      }));
    },
  );
  const proposed = idFrom(basename(file).replace(/\.ya?ml$/i, ''));
  const id = await talk.ask('Name', proposed, (answer) => {
    const read = Name.safeParse(answer);
    return read.success
      ? { value: answer }
      : { problem: `${JSON.stringify(answer)} must be lower-case letters and digits joined by - or .` };
  });
  const of = `${resolution.chain.profile.value.title}, as ${id} needs it`;
  const sketch: Sketch = { parent, resolution, id, title: of, parameters: new Map(), exemptions: [] };
  return talk.ask('Title', of, (title) => checked(file, { ...sketch, title }));
}

async function askParameters(talk: Dialogue, file: string, started: Sketch): Promise<Sketch> {
  let sketch = started;
  for (const { name, question, list } of keyParameters)
    sketch = await talk.ask(`${question}${list ? ', separated by spaces' : ''}`, '', async (answer) => {
      if (answer === '') return { value: sketch };
      const text = list ? JSON.stringify(answer.split(/[\s,]+/).filter((word) => word !== '')) : answer;
      return attempt(async () => {
        const read = await override(`${name}=${text}`, sketch.resolution);
        if ('problem' in read) throw new ProfileProblem([read.problem]);
        const { rule, name: parameter, value } = read.setting;
        const values = { ...sketch.parameters.get(rule), [parameter]: value };
        return withoutNotice(file, {
          ...sketch,
          parameters: new Map([...sketch.parameters, [rule, values]]),
        });
      });
    });
  return sketch;
}

async function askExemptions(talk: Dialogue, file: string, started: Sketch, today: string): Promise<Sketch> {
  let sketch = started;
  for (;;) {
    const before = sketch;
    const add = (one: WrittenExemption) =>
      checked(file, { ...before, exemptions: [...before.exemptions, one] });
    const reference = await talk.ask('Exempt a rule or number (Enter: no more)', '', async (answer) => {
      if (answer === '') return { value: undefined };
      const tried = await add({ ...named(answer), reason: 'covered-elsewhere' });
      return 'problem' in tried ? tried : { value: named(answer) };
    });
    if (reference === undefined) return sketch;
    const known = Object.keys(reasons);
    talk.say(
      Object.entries(reasons)
        .map(([reason, meaning], index) => `  ${index + 1}  ${reason}: ${meaning}\n`)
        .join(''),
    );
    const reason = await talk.ask('  Reason (name or number)', '', (answer) => {
      const chosen = known[Number(answer) - 1] ?? answer;
      return known.includes(chosen) ? { value: chosen } : { problem: unknownName('reason', answer, known) };
    });
    const note = await talk.ask('  Why, in a sentence', '', (answer) => ({ value: answer || undefined }));
    const owner = await talk.ask('  Who answers for it', '', (answer) => ({ value: answer || undefined }));
    sketch = await talk.ask('  Last day, YYYY-MM-DD, or never', later(today, LASTS), (answer) =>
      add({ ...reference, reason, note, owner, expires: answer === 'never' ? undefined : answer }),
    );
  }
}

function named(reference: string): Pick<WrittenExemption, 'key' | 'reference'> {
  return { key: isNumber(reference) ? 'recommendation' : 'rule', reference };
}

function checked(file: string, sketch: Sketch): Promise<{ value: Sketch } | { problem: string }> {
  return attempt(() => withoutNotice(file, sketch));
}

/** On a terminal what has no effect is as good as a mistake: the person is there to say what was meant. */
async function withoutNotice(file: string, sketch: Sketch): Promise<Sketch> {
  const [notice] = await sketchNotices(file, sketch);
  if (notice !== undefined) throw new ProfileProblem([{ place: { file }, message: notice }]);
  return sketch;
}

async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { problem: string }> {
  try {
    return { value: await work() };
  } catch (problem) {
    if (!(problem instanceof ProfileProblem)) throw problem;
    return { problem: problem.problems.map(({ message }) => message).join('; ') };
  }
}
