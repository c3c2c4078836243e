import { Command } from '@commander-js/extra-typings';
import { tool } from '../version.ts';
import { addChanging } from './change.ts';
import { addJudging } from './judge.ts';
import { addLearning } from './learn.ts';
import { addLists } from './lists.ts';
import { addProfiles } from './profiles.ts';

/** Every command with its arguments and options. What a command does is loaded when it is called. */
export function program() {
  const cli = new Command(tool.name)
    .description('Bring Linux hosts to a CIS benchmark and prove it: audit, plan, apply, verify, roll back.')
    .version(tool.version)
    .showHelpAfterError('(add --help for what is allowed)')
    .configureHelp({ sortSubcommands: false })
    .addHelpText('after', help);
  // Help lists them in this order.
  for (const add of [addJudging, addChanging, addLearning, addProfiles, addLists]) add(cli);
  return cli;
}

const help = `
A TARGET is local (the default), ssh://[user@]host[:port], root:DIR (the root folder of an image),
snapshot:FILE or sandbox (a throw-away copy of this machine).

Exit status: 0 all is as it should be, 1 could not run, 2 something fails or would change,
3 some of it could not be measured, 4 a change failed or was not confirmed: everything was taken back.

Begin with: cis-harden rehearse --profile aks`;
