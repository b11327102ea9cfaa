import type { Hosts } from '../http/hosts.ts';
import type { AuthorizeInput, Candidate, ExchangeInput, OAuth, OAuthFlavour } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { queryOf } from './client.ts';
import type { XClient } from './client.ts';
import { failureOf } from './errors.ts';
import { identify } from './profile.ts';
import { askForTokens, isRefusedGrant } from './token-endpoint.ts';
import { NO_APP, readCredential } from './tokens.ts';

const STATE_LENGTH_MAX = 500;

const FLAVOUR: OAuthFlavour = {
  name: 'x',
  words: 'An X account: posts, threads, media and figures.',
  scopes: [
    { scope: 'tweet.read', purpose: 'See your posts, their figures and the replies to them.' },
    { scope: 'tweet.write', purpose: 'Publish and delete posts for you.' },
    { scope: 'users.read', purpose: 'See which account this is and how many followers it has.' },
    { scope: 'media.write', purpose: 'Upload the images and videos of your posts.' },
    { scope: 'offline.access', purpose: 'Stay connected: without it you would have to connect again every two hours.' },
  ],
};

const ASKED_SCOPES = FLAVOUR.scopes.map(({ scope }) => scope);

/** Connecting to X by consent: authorization code with PKCE. */
export const oauthOf = (x: XClient): OAuth => ({
  pkce: true,
  flavours: [FLAVOUR],
  authorizeUrl: (input) => authorizeUrl(x.hosts, x.app?.clientId, input),
  exchange: (input) => exchange(x, input),
});

function authorizeUrl(hosts: Hosts, clientId: string | undefined, input: AuthorizeInput): Outcome<string> {
  if (clientId === undefined) return failed(NO_APP);
  if (input.codeChallenge === undefined) return failed(invalid('X connects with PKCE only: give a code challenge (S256).'));
  if (input.state.length > STATE_LENGTH_MAX) return failed(invalid(`X takes a state of at most ${STATE_LENGTH_MAX} characters.`));
  const query = queryOf({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: input.redirectUri,
    scope: ASKED_SCOPES.join(' '),
    state: input.state,
    code_challenge: input.codeChallenge,
    code_challenge_method: 'S256',
  });
  return answered(hosts.url('x.com', `/i/oauth2/authorize${query}`));
}

const invalid = (message: string) => ({ class: 'invalid_request', message }) as const;

/** The code for tokens, and the one profile behind them. A code lasts 30 seconds. */
async function exchange(x: XClient, { code, codeVerifier, redirectUri }: ExchangeInput): Promise<Outcome<readonly Candidate[]>> {
  if (x.app === undefined) return failed(NO_APP);
  if (codeVerifier === undefined) return failed(invalid('X connects with PKCE only: give the code verifier.'));
  // Paid for before the code is spent: a connection must not stop half way for want of a cent.
  const profileRead = x.spending.quote({ users: 1 });
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  const answer = await askForTokens(x, x.app, grant, profileRead);
  if (!answer.ok) return isRefusedGrant(answer) ? failed({ ...answer.failure, class: 'invalid_request', message: CODE_IS_SPENT }) : answer;
  const read = readCredential(answer.value, x.clock);
  if (read === null) return failed(failureOf('transient', 'the answer holds no token'));
  // OAuth: no word about scopes means those that were asked for.
  const credential = read.scopes.length === 0 ? { ...read, scopes: ASKED_SCOPES } : read;
  const profile = await identify(x, { accessToken: credential.accessToken }, profileRead);
  if (!profile.ok) return profile;
  const missingScopes = ASKED_SCOPES.filter((scope) => !credential.scopes.includes(scope));
  return answered([{ kind: 'profile', credential, profile: profile.value, missingScopes }]);
}

const CODE_IS_SPENT = 'X no longer accepts this code: it lasts 30 seconds and works once. Connect the account again.';
