import type { Failure } from '@afterpost/contracts';
import type { Graph } from '../meta/graph.ts';
import { debugToken, grantedPages, grantedScopes, longLived } from '../meta/login.ts';
import type { DebuggedToken, GrantedPage } from '../meta/login.ts';
import type { Credential, GivenToken, SignedIn } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { NO_PAGE, signedInAs } from './oauth.ts';
import { identify } from './profile.ts';

/** A token from elsewhere: a Page's own is taken as it is, a user's is exchanged for that of one Page. */
export async function acceptToken(graph: Graph, given: GivenToken): Promise<Outcome<SignedIn>> {
  const token = given.accessToken.trim();
  if (token === '') return failed(wrong('Paste the access token of a Facebook Page or of a user who manages one.'));
  const debugged = await debugToken(graph, token);
  // Only the app that a token was made for, or none, can ask about it: without an answer the token has to show itself.
  const facts = debugged.ok ? debugged.value : null;
  if (facts !== null && !facts.valid) {
    return failed({ class: 'token_expired', message: 'Facebook says that this token is no longer valid. Make a new one.' });
  }
  if (facts?.kind === 'PAGE') return pageOf(graph, token, given, facts);
  const pages = await pagesBehind(graph, token, facts);
  if (pages.ok) return choose(pages.value, given);
  // `accounts` is a field of users: a Page has none.
  const isPage = facts?.kind !== 'USER' && pages.failure.class === 'invalid_request';
  return isPage ? pageOf(graph, token, given, facts) : pages;
}

const wrong = (message: string): Failure => ({ class: 'invalid_request', message });

async function pageOf(graph: Graph, token: string, given: GivenToken, facts: DebuggedToken | null): Promise<Outcome<SignedIn>> {
  const wanted = given.platformAccountId ?? '';
  const profile = await identify(graph, { accessToken: token, platformAccountId: wanted });
  if (!profile.ok) return profile;
  const { platformAccountId, displayName, handle } = profile.value;
  if (wanted !== '' && wanted !== platformAccountId) {
    return failed(wrong(`This token belongs to the Page “${displayName ?? handle}” (${platformAccountId}), not to ${wanted}.`));
  }
  const credential: Credential = {
    accessToken: token,
    accessExpiresAt: facts?.expiresAt ?? null,
    refreshToken: null,
    refreshExpiresAt: null,
    scopes: facts?.scopes ?? [],
  };
  return answered({ credential, profile: profile.value });
}

interface BehindToken {
  readonly pages: readonly GrantedPage[];
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
}

/** Tokens of Pages last as long as the user token that they are read with, and for good from a long-lived one. */
async function pagesBehind(graph: Graph, given: string, facts: DebuggedToken | null): Promise<Outcome<BehindToken>> {
  const long = await longLived(graph, given);
  const token = long.ok ? long.value.token : given;
  const scopes = await grantedScopes(graph, token);
  if (!scopes.ok) return scopes;
  const pages = await grantedPages(graph, token, scopes.value);
  return pages.ok ? answered({ pages: pages.value, scopes: scopes.value, expiresAt: long.ok ? null : (facts?.expiresAt ?? null) }) : pages;
}

function choose({ pages, scopes, expiresAt }: BehindToken, { platformAccountId }: GivenToken): Outcome<SignedIn> {
  const listed = pages.map(({ id, name }) => `“${name ?? id}” (${id})`).join(', ');
  const [first, ...others] = pages;
  if (first === undefined) return failed(NO_PAGE);
  if (platformAccountId === undefined && others.length > 0) {
    return failed(wrong(`This token reaches ${pages.length} Pages. Name the one that is meant by its id: ${listed}.`));
  }
  const page = platformAccountId === undefined ? first : pages.find(({ id }) => id === platformAccountId);
  if (page === undefined) return failed(wrong(`This token does not reach the Page ${platformAccountId}. It reaches ${listed}.`));
  const signedIn = signedInAs(page, scopes, expiresAt);
  if (signedIn !== null) return answered(signedIn);
  const message = `Your role on ${page.name ?? page.id} gives no access for apps. Ask its admin for a role that may create content.`;
  return failed({ class: 'permission_denied', message });
}
