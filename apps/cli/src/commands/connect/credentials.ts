import { Failed } from '../../failed.ts';
import { oneLine } from '../../table/words.ts';
import type { Terminal } from '../../terminal/terminal.ts';

export interface CredentialOptions {
  readonly serviceUrl?: string;
  readonly token?: true;
  readonly account?: string;
  readonly passwordStdin?: true;
  readonly tokenStdin?: true;
}

/** What the account is connected with, typed or handed in; `undefined` where neither a handle nor a token was spoken of. */
export async function credentialsFrom(
  terminal: Terminal,
  given: string | undefined,
  options: CredentialOptions,
): Promise<object | undefined> {
  const { serviceUrl, token, tokenStdin, account, passwordStdin } = options;
  if (token === true || tokenStdin === true) {
    const accessToken = await secretFrom(terminal, 'access token', 'Access token (not shown): ', tokenStdin === true);
    return { access_token: accessToken, ...(account === undefined ? {} : { platform_account_id: account }) };
  }
  if (given === undefined) return undefined;
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
