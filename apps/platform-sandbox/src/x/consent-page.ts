import type { FastifyInstance, FastifyReply } from 'fastify';
import { field, parseBody } from './body.ts';
import { SCOPES } from './grants.ts';
import type { X } from './x.ts';

export const CLIENT_ID = 'sandbox-app';

interface Asked {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly challenge: string;
  readonly method: 'S256' | 'plain';
}

/** `https://x.com/i/oauth2/authorize`: where a person chooses an account and lets the app in, or does not. */
export function consentPage(scope: FastifyInstance, x: X): void {
  const path = '/x.com/i/oauth2/authorize';
  scope.get(path, async (request, reply) => {
    const asked = readAsked(request.url);
    return typeof asked === 'string' ? page(reply, 400, refusal(asked)) : page(reply, 200, consent(x, asked));
  });
  scope.post(path, async (request, reply) => {
    const form = parseBody(request.body, request.headers['content-type'] ?? '');
    const given = (name: string): string => field(form, name) ?? '';
    const asked = readAsked(request.url);
    if (typeof asked === 'string') return page(reply, 400, refusal(asked));
    const back = new URL(asked.redirectUri);
    back.searchParams.set('state', asked.state);
    if (given('decision') !== 'allow') {
      back.searchParams.set('error', 'access_denied');
      return reply.redirect(back.href, 302);
    }
    const account = x.world.accountBy(given('account'));
    if (account?.state !== 'active') return page(reply, 400, refusal('There is no such account; create one by the control API.'));
    const { redirectUri, scopes, challenge, method } = asked;
    back.searchParams.set('code', x.grants.code({ accountId: account.id, clientId: CLIENT_ID, redirectUri, scopes, challenge, method }));
    return reply.redirect(back.href, 302);
  });
}

/** What an app asks for, or why it can't. */
function readAsked(url: string): Asked | string {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const given = (name: string): string => query.get(name) ?? '';
  if (given('response_type') !== 'code') return 'response_type has to be "code".';
  if (given('client_id') !== CLIENT_ID) return `The app is not known; the sandbox has one with client_id "${CLIENT_ID}".`;
  const uri = URL.parse(given('redirect_uri'));
  if (!uri) return 'redirect_uri has to be an absolute address.';
  if (uri.hostname === 'localhost') return 'redirect_uri must not be on localhost; X takes http://127.0.0.1.';
  const scopes = given('scope').split(' ').filter(Boolean);
  const unknown = scopes.filter((name) => !(SCOPES as readonly string[]).includes(name));
  if (scopes.length === 0 || unknown.length > 0) return `scope has to name scopes of X, separated by spaces. Unknown: ${unknown.join(' ')}`;
  const state = given('state');
  if (state === '' || state.length > 500) return 'state has to have 1 to 500 characters.';
  const challenge = given('code_challenge');
  const method = given('code_challenge_method');
  // X's most used client sends "s256", and gets in.
  if (challenge === '' || !/^(s256|plain)$/i.test(method)) return 'code_challenge and code_challenge_method (S256 or plain) are needed.';
  return { redirectUri: given('redirect_uri'), scopes, state, challenge, method: method === 'plain' ? 'plain' : 'S256' };
}

function consent(x: X, { scopes }: Asked): string {
  const accounts = [...x.world.accounts.values()].filter(({ state }) => state === 'active');
  const options = accounts.map(({ username, name }) => `<option value="${html(username)}">${html(name)} (@${html(username)})</option>`);
  return `<h1>Sandbox App wants to access your X account</h1>
<form method="post">
<label>Account <select name="account">${options.join('')}</select></label>
<p>It will be able to:</p>
<ul>${scopes.map((scope) => `<li>${html(scope)}</li>`).join('')}</ul>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>`;
}

const refusal = (words: string): string =>
  `<h1>Something went wrong</h1><p>You weren’t able to give access to the App. Go back and try logging in again.</p><p>${html(words)}</p>`;

const page = (reply: FastifyReply, status: number, body: string): FastifyReply =>
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Authorize app / X (sandbox)</title>\n<body>${body}</body></html>\n`,
    );

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
