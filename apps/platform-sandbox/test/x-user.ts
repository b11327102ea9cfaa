import { ManualClock } from '@afterpost/kernel';
import type { SandboxOptions } from '../src/start-sandbox.ts';
import { type Answer, Visitor } from './visitor.ts';

export const API = '/x/api.x.com';

/** Everything that X's documentation leaves open, in its most often reported form. */
export const SETTLED = {
  dialect: 'classic',
  creditsProblem: 'credits',
  refreshReuse: 'kills-family',
  fieldProblem: 'not-authorized-for-field',
  missingPost: 'inline',
  standaloneMentions: 'allowed',
  unverifiedDaily: '2400',
  appWindow: 'app-only',
  expansionCharge: 'charged',
  conversationRoot: 'listed',
};

/** A sandbox at a standstill whose X lists posts at once and leaves nothing open. */
export async function startX(options: SandboxOptions & { clock?: ManualClock } = {}): Promise<Visitor> {
  const sandbox = await Visitor.start(options);
  await settle(sandbox, { variants: SETTLED, indexDelayMs: 0 });
  return sandbox;
}

export async function settle(sandbox: Visitor, settings: object): Promise<Answer> {
  const answer = await sandbox.control('/x/settings', settings);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer;
}

export async function xUser(sandbox: Visitor, handle: string, more: object = {}): Promise<XUser> {
  const { body } = await sandbox.control('/x/accounts', { handle, ...more });
  return new XUser(sandbox, body.id, handle, body.accessToken, body.refreshToken);
}

/** An account of X with a token, and no client library in between. */
export class XUser {
  constructor(
    private readonly sandbox: Visitor,
    readonly id: string,
    readonly handle: string,
    public accessToken: string,
    public refreshToken: string,
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.sandbox.send(method, `${API}${path}`, body, { authorization: `Bearer ${this.accessToken}`, ...headers });
  }

  async get(path: string, query: Record<string, string | number> = {}): Promise<Answer> {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]));
    return this.call('GET', search.size > 0 ? `${path}?${search.toString()}` : path);
  }

  async post(body: object): Promise<Answer> {
    return this.call('POST', '/2/tweets', body);
  }

  /** The id of a post that X has taken. */
  async say(text: string, more: object = {}): Promise<string> {
    const { status, body } = await this.post({ text, ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.data.id;
  }

  async reply(to: string, text: string): Promise<Answer> {
    return this.post({ text, reply: { in_reply_to_tweet_id: to } });
  }

  async token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams({ client_id: 'sandbox-app', ...form }).toString();
    return this.sandbox.send('POST', `${API}/2/oauth2/token`, body, { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  }
}
