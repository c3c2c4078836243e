import accounts from './accounts.sh?raw';
import confirm from './confirm.sh?raw';
import files from './files.sh?raw';
import kernel from './kernel.sh?raw';
import links from './links.sh?raw';
import lock from './lock.sh?raw';
import mounts from './mounts.sh?raw';
import packages from './packages.sh?raw';
import places from './places.sh?raw';
import run from './run.sh?raw';
import shared from './shared.sh?raw';
import start from './start.sh?raw';
import tables from './tables.sh?raw';
import units from './units.sh?raw';

/** How a run keeps its journal, and how only one at a time is at work. */
export const beginning = [start, lock].join('\n');

/** The same, with what a run leaves of its timer. */
export const closing = [beginning, confirm].join('\n');

/** Every function that a run needs on the host, as one POSIX sh script without its last lines: see script.ts. */
export const runner = [
  beginning,
  places,
  files,
  kernel,
  links,
  accounts,
  units,
  mounts,
  tables,
  packages,
  shared,
  confirm,
  run,
].join('\n');
