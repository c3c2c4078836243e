import { execa } from 'execa';

/** A Debian archive as this machine's own apt reaches it. */
export interface Archive {
  /** One line for sources.list. */
  readonly source: string;
  /** Settings of apt.conf without which the archive is not reached or not trusted. */
  readonly options: readonly string[];
}

/**
 * Where images of a suite are made from: the archive, proxy and date checks of the machine that runs the
 * tests, so that nothing here names a server. Throws where apt knows no Debian archive.
 */
export async function archiveOf(suite: string): Promise<Archive> {
  const [{ stdout: uris }, { stdout: settings }] = await Promise.all([
    execa('apt-get', ['update', '--print-uris']),
    execa('apt-config', ['dump']),
  ]);
  const codename = await ownCodename();
  const own = [...uris.matchAll(/^'(\S+)\/dists\/([^/\s]+)\/InRelease'/gm)].find(
    ([, , dist]) => dist === codename,
  );
  if (own?.[1] === undefined) throw new Error(`apt on this machine has no source for Debian ${codename}`);
  return {
    source: `deb ${own[1]} ${suite} main`,
    options: [...settings.split('\n').filter(reaches), retries],
  };
}

const retries = 'Acquire::Retries "5";';

/** `Acquire::http::Proxy "…";` and the like; not the long table of index formats. */
function reaches(setting: string): boolean {
  return (
    /^Acquire::(?:https?(?:::|\s)|Check-|Max-ValidTime|By-Hash|ForceIPv)/i.test(setting) &&
    !setting.endsWith(' "";')
  );
}

async function ownCodename(): Promise<string> {
  const { stdout } = await execa('sh', ['-c', '. /etc/os-release && echo "$VERSION_CODENAME"']);
  return stdout.trim();
}
