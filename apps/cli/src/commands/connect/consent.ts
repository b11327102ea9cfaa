import {
  accountAnswer,
  type AccountAnswer,
  authorizationAnswer,
  type AuthorizationAnswer,
  candidatesAnswer,
  connectionAnswer,
  type ConnectionAnswer,
  selectAnswer,
} from '@afterpost/contracts';
import type { Gateway } from '../../api/gateway.ts';
import { Failed } from '../../failed.ts';
import { oneLine } from '../../table/words.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { chosenAmong } from './choice.ts';

const LOOK_EVERY_MS = 2_000;

interface Asked {
  readonly platform: string;
  readonly flavour?: string;
  readonly account?: string;
}

interface Consented {
  readonly accounts: readonly AccountAnswer[];
  /** What the gateway answered last, for `--json`. */
  readonly text: string;
}

/** Sends the user to a browser and waits until it is over there; what is behind the consent is chosen here. */
export async function connectByConsent(gateway: Gateway, terminal: Terminal, asked: Asked): Promise<Consented> {
  const { platform, flavour } = asked;
  const body = { platform, ...(flavour === undefined ? {} : { flavour }) };
  const { value: begun } = await gateway.post('/api/v1/social-accounts/connect', authorizationAnswer, { body });
  terminal.err(invitation(begun));
  const connection = await over(gateway, terminal, begun.connection_id);
  switch (connection.status) {
    case 'connected':
      return connected(gateway, connection);
    case 'awaiting_choice':
      return choose(gateway, terminal, begun.connection_id, asked);
    case 'failed':
      throw new Failed(oneLine(connection.error?.message ?? 'It did not work: connect again.'));
    default:
      throw new Failed('Nobody gave consent in time. Nothing was stored: run the command again.');
  }
}

const invitation = ({ platform, authorize_url: url, scopes }: AuthorizationAnswer): string =>
  [
    `Open this in a browser; ${platform} will ask you to allow:`,
    ...scopes.map(({ scope, purpose }) => `  ${oneLine(purpose)} (${oneLine(scope)})`),
    '',
    `  ${oneLine(url)}`,
    '',
    'Waiting for you there … (Ctrl-C to give up)',
    '',
  ].join('\n');

/** The gateway ends what nobody goes on with, so waiting has an end. */
async function over(gateway: Gateway, terminal: Terminal, id: string): Promise<ConnectionAnswer> {
  for (;;) {
    const { value } = await gateway.get(`/api/v1/connections/${id}`, connectionAnswer);
    if (value.status !== 'pending' && value.status !== 'exchanging') return value;
    await terminal.wait(LOOK_EVERY_MS);
  }
}

async function connected(gateway: Gateway, { account_ids: ids }: ConnectionAnswer): Promise<Consented> {
  const answers = [];
  for (const id of ids) answers.push(await gateway.get(`/api/v1/social-accounts/${id}`, accountAnswer));
  const accounts = answers.map(({ value }) => value);
  return { accounts, text: JSON.stringify({ data: accounts }) };
}

async function choose(gateway: Gateway, terminal: Terminal, id: string, { account }: Asked): Promise<Consented> {
  const { value } = await gateway.get(`/api/v1/connections/${id}/candidates`, candidatesAnswer);
  const chosen = await chosenAmong(value.data, account, terminal);
  const body = { candidate_ids: chosen.map((candidate) => candidate.id) };
  const selected = await gateway.post(`/api/v1/connections/${id}/select`, selectAnswer, { body, idempotencyKey: terminal.newId() });
  return { accounts: selected.value.data, text: selected.text };
}
