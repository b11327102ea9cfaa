import { accountAnswer, type AccountAnswer } from '@afterpost/contracts';
import type { Command } from 'commander';
import { asJson, type CommandContext, JSON_FLAG, type JsonOption } from '../../command-context.ts';
import { oneLine } from '../../table/words.ts';
import { network } from '../options.ts';
import { connectByConsent } from './consent.ts';
import { type CredentialOptions, credentialsFrom } from './credentials.ts';

interface Options extends JsonOption, CredentialOptions {
  readonly flavour?: string;
}

/** `afterpost connect` */
export const connect = (program: Command, { terminal, gateway }: CommandContext): Command =>
  program
    .command('connect')
    .description(
      'connect an account, or connect it again: by consent in a browser, with --token by an access token, on Bluesky by handle and app password',
    )
    .argument('<network>', 'such as x or bluesky', network)
    .argument('[handle]', 'such as you.bsky.social; where people type a password')
    .option('--flavour <name>', 'the way to grant access, where the network has several, such as facebook-login for Instagram')
    .option('--service-url <url>', 'the server of the account, if it is one of its own')
    .option('--password-stdin', 'read the app password from standard input instead of asking')
    .option('--token', 'connect with an access token that you have from the network')
    .option('--token-stdin', 'read the access token from standard input instead of asking')
    .option('--account <id>', "the account's id on the network, where a token or a consent has several; there also its handle, or all")
    .option(...JSON_FLAG)
    .action(async (platform: string, given: string | undefined, options: Options) => {
      const credentials = await credentialsFrom(terminal, given, options);
      if (credentials === undefined) {
        const { accounts, text } = await connectByConsent(gateway(), terminal, { platform, ...options });
        return terminal.out(options.json ? asJson(text) : accounts.map(sentence).join(''));
      }
      const body = { platform, ...credentials };
      const { value, text } = await gateway().post('/api/v1/social-accounts/connect', accountAnswer, { body });
      terminal.out(options.json ? asJson(text) : sentence(value));
    });

function sentence({ handle, platform, id, missing_scopes: missing }: AccountAnswer): string {
  const note = missing.length === 0 ? '' : `  Not allowed, so what needs it will not work: ${missing.map(oneLine).join(', ')}\n`;
  return `${oneLine(handle)} on ${platform} is connected (${id}).\n${note}`;
}
