import { accountAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { Failed } from '../failed.ts';
import { oneLine } from '../table/words.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { network } from './options.ts';

interface Options extends JsonOption {
  readonly serviceUrl?: string;
  readonly passwordStdin?: true;
}

/** `afterpost connect` */
export const connect = (program: Command, { terminal, gateway }: CommandContext): Command =>
  program
    .command('connect')
    .description('connect an account, or connect it again; asks for its app password')
    .argument('<network>', 'such as bluesky', network)
    .argument('<handle>', 'such as you.bsky.social')
    .option('--service-url <url>', 'the server of the account, if it is one of its own')
    .option('--password-stdin', 'read the app password from standard input instead of asking')
    .option(...JSON_FLAG)
    .action(async (platform: string, given: string, { json, serviceUrl, passwordStdin }: Options) => {
      const handle = given.replace(/^@/, '');
      const api = gateway();
      const password = await passwordFrom(terminal, handle, passwordStdin === true);
      const body = { platform, identifier: handle, password, ...(serviceUrl === undefined ? {} : { service_url: serviceUrl }) };
      const { value, text } = await api.post('/api/v1/social-accounts/connect', accountAnswer, { body });
      if (json) return terminal.out(asJson(text));
      terminal.out(`${oneLine(value.handle)} on ${value.platform} is connected (${value.id}).\n`);
    });

/** Never an argument: those are seen by every user of the machine and kept in the shell's history. */
async function passwordFrom(terminal: Terminal, handle: string, fromInput: boolean): Promise<string> {
  const given = fromInput ? await terminal.readInput() : await terminal.askSecret(`App password of ${oneLine(handle)} (not shown): `);
  if (given === undefined)
    throw new Failed('Nobody can be asked for the app password here: hand it in on standard input, with --password-stdin.', 2);
  const password = given.trim();
  if (password === '') throw new Failed(fromInput ? 'Standard input held no password.' : 'No password was entered.', 2);
  return password;
}
