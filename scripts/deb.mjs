// Packs what is built as a Debian package: dist-deb/cis-harden_VERSION_all.deb. The same commit gives the same bytes
// (SOURCE_DATE_EPOCH, else the time of the commit). Needs dpkg-deb.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8'));
const version = `${manifest.version}-1`;
const maintainer = `${process.env.DEBFULLNAME ?? 'cis-harden maintainers'} <${process.env.DEBEMAIL ?? 'maintainers@cis-harden.example.org'}>`;
const epoch = Number(
  process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }),
);
const out = process.argv[2] ?? 'dist-deb';
const root = join(out, 'root');

fs.rmSync(root, { recursive: true, force: true });
program();
documents();
completions();
units();
control();
const file = join(out, `cis-harden_${version}_all.deb`);
execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, file], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), DPKG_DEB_THREADS_MAX: '1' },
});
fs.rmSync(root, { recursive: true });
console.log(file);

function program() {
  for (const folder of ['dist', 'profiles', 'schemas']) copied(folder, `usr/lib/cis-harden/${folder}`);
  for (const path of ['dist/man', 'dist/third-party-licenses.txt'])
    fs.rmSync(join(root, 'usr/lib/cis-harden', path), { recursive: true });
  const { name, type, engines, license } = manifest;
  written(
    'usr/lib/cis-harden/package.json',
    json({ name, version: manifest.version, type, license, engines }),
  );
  // Debian's own Node, whatever else is on the path of whoever calls.
  const cli = fs.readFileSync('dist/cli.js', 'utf8').replace(/^#!.*/, '#!/usr/bin/node');
  written('usr/lib/cis-harden/dist/cli.js', cli, 0o755);
  fs.mkdirSync(join(root, 'usr/bin'), { recursive: true });
  fs.symlinkSync('../lib/cis-harden/dist/cli.js', join(root, 'usr/bin/cis-harden'));
}

function documents() {
  const doc = 'usr/share/doc/cis-harden';
  zipped('usr/share/man/man1/cis-harden.1.gz', fs.readFileSync('dist/man/cis-harden.1'));
  zipped(`${doc}/changelog.gz`, fs.readFileSync('CHANGELOG.md'));
  zipped(`${doc}/changelog.Debian.gz`, debianChangelog());
  written(`${doc}/copyright`, copyright());
  written(`${doc}/README.md`, fs.readFileSync('README.md'));
  for (const name of ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'])
    written(`${doc}/${name}`, fs.readFileSync(name));
  const pages = fs.readdirSync('docs', { recursive: true });
  for (const page of pages.filter(
    (one) => one.endsWith('.md') && !/^(?:node_modules|\.vitepress)\//.test(one),
  ))
    written(`${doc}/docs/${page}`, fs.readFileSync(join('docs', page)));
  // The site takes that file in where this page stands.
  written(`${doc}/docs/security.md`, fs.readFileSync('SECURITY.md'));
  // Pages name the schemas as they lie in the tree.
  fs.symlinkSync('../../../lib/cis-harden/schemas', join(root, doc, 'schemas'));
  written(`${doc}/NOTICE`, fs.readFileSync('NOTICE'));
  written('usr/share/lintian/overrides/cis-harden', fs.readFileSync('contrib/debian/lintian-overrides'));
}

function debianChangelog() {
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  return `cis-harden (${version}) unstable; urgency=medium\n\n  * See changelog.gz for what changes.\n\n -- ${maintainer}  ${date}\n`;
}

/** copyright(5), with the texts of all that is bundled. */
function copyright() {
  const theirs = fs
    .readFileSync('dist/third-party-licenses.txt', 'utf8')
    .split(/^-{78}\n\n/m)
    .map((one) => one.replace(/^(\S+ \S+, Apache-2\.0\n)[^]*$/, '$1\nIts text is named above.\n\n'))
    .join(`${'-'.repeat(78)}\n\n`);
  return [
    'cis-harden',
    fs.readFileSync('NOTICE', 'utf8').split('\n').slice(1, 2).join(''),
    'License: Apache-2.0, whose text is in /usr/share/common-licenses/Apache-2.0',
    '',
    'The program has parts of these packages built in, under the licenses that follow.',
    '',
    theirs,
  ].join('\n');
}

function completions() {
  const places = {
    bash: 'usr/share/bash-completion/completions/cis-harden',
    zsh: 'usr/share/zsh/vendor-completions/_cis-harden',
    fish: 'usr/share/fish/vendor_completions.d/cis-harden.fish',
  };
  for (const [shell, path] of Object.entries(places))
    written(path, execFileSync('node', ['dist/cli.js', 'complete', shell]));
}

/** Installed, not enabled: the package has no script that would. */
function units() {
  copied('contrib/systemd', 'lib/systemd/system');
}

function control() {
  const files = fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath ?? one.path, one.name))
    .sort();
  const sums = files.map((one) => {
    const sum = createHash('md5').update(fs.readFileSync(one)).digest('hex');
    return `${sum}  ${one.slice(root.length + 1)}\n`;
  });
  const size = files.reduce((sum, one) => sum + Math.ceil(fs.statSync(one).size / 1024), 0);
  written('DEBIAN/md5sums', sums.join(''));
  written(
    'DEBIAN/control',
    [
      'Package: cis-harden',
      `Version: ${version}`,
      'Architecture: all',
      'Section: admin',
      'Priority: optional',
      `Maintainer: ${maintainer}`,
      `Installed-Size: ${size}`,
      'Depends: nodejs (>= 20.10)',
      'Recommends: openssh-client',
      'Suggests: bash-completion',
      'Description: audit and harden Linux hosts by a CIS benchmark',
      ' Judges a host by every recommendation of a benchmark, shows the exact changes',
      ' as diffs with the result they will have, makes these changes and nothing else,',
      ' audits again, and can take everything back from a journal on the host.',
      ' .',
      ' It works on this machine, over SSH with nothing installed on the far side, and',
      ' on the root folder of an image. A timer for a daily audit comes along, and is',
      ' not enabled.',
      '',
    ].join('\n'),
  );
}

function copied(from, to) {
  for (const one of fs
    .readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())) {
    const path = join(one.parentPath ?? one.path, one.name);
    written(join(to, path.slice(from.length + 1)), fs.readFileSync(path));
  }
}

function zipped(path, content) {
  written(path, gzipSync(content, { level: 9 }));
}

function written(path, content, mode = 0o644) {
  const file = join(root, path);
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  fs.chmodSync(file, mode);
}

function json(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
