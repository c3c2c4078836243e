// Begins a rule of a kind that exists: `npm run new-rule -- KIND ID [SUBJECT]` writes the rule and its test, and
// names the rule in the registry. Plain JavaScript, since Node 20 runs no TypeScript.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Kind
 * @property {string} topic folder below src/rules
 * @property {RegExp} id what an id of the kind looks like; its first group is what the rule is about
 * @property {string} example an id to show
 * @property {string} subject what the third word is
 * @property {(about: string) => string} derive the subject, from that group
 * @property {RegExp} subjects what a subject looks like
 */

/** @type {Readonly<Record<string, Kind>>} */
const kinds = {
  sysctl: {
    topic: 'kernel-parameters',
    id: /^sysctl-(.+)$/,
    example: 'sysctl-log-martians',
    subject: 'a parameter such as net/ipv4/tcp_syncookies',
    derive: (about) => `kernel/${about.replaceAll('-', '_')}`,
    subjects: /^[a-z][a-z0-9_]*(?:\/[A-Za-z0-9_-]+)+$/,
  },
  'kernel-module': {
    topic: 'kernel-modules',
    id: /^module-(.+)-disabled$/,
    example: 'module-cramfs-disabled',
    subject: 'a module such as usb-storage',
    derive: (about) => about,
    subjects: /^[a-z0-9][a-z0-9_-]*$/,
  },
  'sshd-option': {
    topic: 'sshd',
    id: /^sshd-(.+)$/,
    example: 'sshd-max-auth-tries',
    subject: 'an option of sshd_config(5) such as MaxAuthTries',
    derive: (about) => about.split('-').map(capitalised).join(''),
    subjects: /^[A-Z][A-Za-z0-9]*$/,
  },
  'package-absent': {
    topic: 'packages',
    id: /^package-(.+)-absent$/,
    example: 'package-telnet-client-absent',
    subject: 'a package such as telnet',
    derive: (about) => about,
    subjects: /^[a-z0-9][a-z0-9+.-]+$/,
  },
  'package-present': {
    topic: 'packages',
    id: /^package-(.+)-installed$/,
    example: 'package-aide-installed',
    subject: 'a package such as aide',
    derive: (about) => about,
    subjects: /^[a-z0-9][a-z0-9+.-]+$/,
  },
  'file-permissions': {
    topic: 'file-permissions',
    id: /^permissions-(.+)$/,
    example: 'permissions-crontab',
    subject: 'a path such as /etc/crontab',
    derive: (about) => `/etc/${about}`,
    subjects: /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/,
  },
  banner: {
    topic: 'banners',
    id: /^banner-(.+)$/,
    example: 'banner-motd',
    subject: 'a path such as /etc/motd',
    derive: (about) => `/etc/${about}`,
    subjects: /^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/,
  },
};

class Refusal extends Error {}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [kindName = '', id = '', given] = process.argv.slice(2);

try {
  begin();
} catch (problem) {
  if (!(problem instanceof Refusal)) throw problem;
  process.stderr.write(`new-rule: ${problem.message}\n`);
  process.exitCode = 1;
}

function begin() {
  const kind = Object.hasOwn(kinds, kindName) ? kinds[kindName] : undefined;
  if (kind === undefined)
    throw new Refusal(`${JSON.stringify(kindName)} is no kind; there are ${Object.keys(kinds).join(', ')}`);
  const subject = subjectOf(kind);
  refuseKnown();
  const files = new Map([
    [`src/rules/${kind.topic}/${id}.ts`, filled('rule', subject)],
    [`test/rules/${kind.topic}/${id}.test.ts`, filled('test', subject)],
  ]);
  const template = `templates${subject}.hbs`;
  if (kindName === 'banner' && !existsSync(join(root, template)))
    files.set(template, filled('template', subject));
  for (const path of files.keys())
    if (existsSync(join(root, path))) throw new Refusal(`${path} exists already`);
  files.set('src/rules/index.ts', registered(kind.topic));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    process.stdout.write(`${path}\n`);
  }
  process.stdout.write(`
Next: replace the sentences that begin with "Say", and give the test the hosts that could fool the rule. Then
  npx vitest run test/rules/${kind.topic}/${id}.test.ts
  add "rules: [${id}]" to the recommendations in profiles/benchmarks that ask for it
  npm run generate && npx oxfmt src test
`);
}

/** Refuses an id that is not of the kind's form, and gives what the rule is about. */
function subjectOf(/** @type {Kind} */ kind) {
  const [, about] = kind.id.exec(id) ?? [];
  if (about === undefined || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))
    throw new Refusal(
      `${JSON.stringify(id)} is no id of a ${kindName} rule: words in lower case joined by hyphens, such as ${kind.example}`,
    );
  if (/(?:^|-)\d+-\d+(?:-|$)/.test(id))
    throw new Refusal(
      `${JSON.stringify(id)} holds a number of a benchmark: numbers belong to the files in profiles/benchmarks alone`,
    );
  const subject = given ?? kind.derive(about);
  if (!kind.subjects.test(subject) || subject.split('/').includes('..'))
    throw new Refusal(`${JSON.stringify(subject)} is not ${kind.subject}`);
  return subject;
}

/** Refuses an id that a rule has already, be it in a table. */
function refuseKnown() {
  for (const entry of readdirSync(join(root, 'src/rules'), { recursive: true, encoding: 'utf8' })) {
    const file = join(root, 'src/rules', entry);
    if (entry.endsWith('.ts') && readFileSync(file, 'utf8').includes(`id: '${id}'`))
      throw new Refusal(`there is a rule ${id} already, in src/rules/${entry}`);
  }
}

/** A scaffold with its words. */
function filled(/** @type {string} */ part, /** @type {string} */ subject) {
  return readFileSync(join(root, 'build/scaffold', `${kindName}.${part}.txt`), 'utf8')
    .replaceAll('%ID%', id)
    .replaceAll('%SUBJECT%', subject)
    .replaceAll('%DOTTED%', subject.replaceAll('/', '.'))
    .replaceAll('%UNDERSCORED%', subject.replaceAll('-', '_'));
}

/** The registry with the rule after the others of its topic. */
function registered(/** @type {string} */ topic) {
  const source = readFileSync(join(root, 'src/rules/index.ts'), 'utf8');
  const [line, family] =
    new RegExp(`^import \\{ (\\w+) \\} from './${topic}/index.ts';$`, 'm').exec(source) ?? [];
  const entry = `  ...${family},\n`;
  if (line === undefined || !source.includes(entry))
    throw new Refusal(`src/rules/index.ts does not list the rules of ${topic} as it used to`);
  const name = id
    .split('-')
    .map((word, at) => (at === 0 ? word : capitalised(word)))
    .join('');
  return source
    .replace(line, `${line}\nimport ${name} from './${topic}/${id}.ts';`)
    .replace(entry, `${entry}  ${name},\n`);
}

function capitalised(/** @type {string} */ word) {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
