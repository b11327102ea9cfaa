import { accountAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../command-context.ts';
import { Failed } from '../failed.ts';
import { oneLine } from '../table/words.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { network } from './options.ts';

interface Options extends JsonOption {
  readonly serviceUrl?: string;
  readonly token?: true;
  readonly account?: string;
  readonly passwordStdin?: true;
  readonly tokenStdin?: true;
}

/** `afterpost connect` */
export const connect = (program: Command, { terminal, gateway }: CommandContext): Command =>
  program
    .command('connect')
    .description('connect an account, or connect it again; asks for its app password, or with --token for an access token')
    .argument('<network>', 'such as bluesky', network)
    .argument('[handle]', 'such as you.bsky.social; not needed with a token')
    .option('--service-url <url>', 'the server of the account, if it is one of its own')
    .option('--password-stdin', 'read the app password from standard input instead of asking')
    .option('--token', 'connect with an access token that you have from the network')
    .option('--token-stdin', 'read the access token from standard input instead of asking')
    .option('--account <id>', "the account's id on the network, where a token has several")
    .option(...JSON_FLAG)
    .action(async (platform: string, given: string | undefined, options: Options) => {
      const api = gateway();
      const body = { platform, ...(await credentialsFrom(terminal, given, options)) };
      const { value, text } = await api.post('/api/v1/social-accounts/connect', accountAnswer, { body });
      if (options.json) return terminal.out(asJson(text));
      terminal.out(`${oneLine(value.handle)} on ${value.platform} is connected (${value.id}).\n`);
    });

async function credentialsFrom(terminal: Terminal, given: string | undefined, options: Options): Promise<object> {
  const { serviceUrl, token, tokenStdin, account, passwordStdin } = options;
  if (token === true || tokenStdin === true) {
    const accessToken = await secretFrom(terminal, 'access token', 'Access token (not shown): ', tokenStdin === true);
    return { access_token: accessToken, ...(account === undefined ? {} : { platform_account_id: account }) };
  }
  if (given === undefined) throw new Failed('Whose account? Give its handle, such as you.bsky.social, or --token.', 2);
  const handle = given.replace(/^@/, '');
  const password = await secretFrom(terminal, 'app password', `App password of ${oneLine(handle)} (not shown): `, passwordStdin === true);
  return { identifier: handle, password, ...(serviceUrl === undefined ? {} : { service_url: serviceUrl }) };
}

/** Never an argument: those are seen by every user of the machine and kept in the shell's history. */
async function secretFrom(terminal: Terminal, what: string, question: string, fromInput: boolean): Promise<string> {
  const given = fromInput ? await terminal.readInput() : await terminal.askSecret(question);
  const flag = what === 'app password' ? '--password-stdin' : '--token-stdin';
  if (given === undefined) throw new Failed(`Nobody can be asked for the ${what} here: hand it in on standard input, with ${flag}.`, 2);
  const secret = given.trim();
  const short = what.split(' ').at(-1);
  if (secret === '') throw new Failed(fromInput ? `Standard input held no ${short}.` : `No ${short} was entered.`, 2);
  return secret;
}
