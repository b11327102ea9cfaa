import type { Failure } from '@afterpost/contracts';
import { objectOf } from '../http/wire.ts';
import { grantedPages, readPage, unreadable } from '../meta/login.ts';
import type { GrantedPage } from '../meta/login.ts';
import type { Credential, GivenToken, SignedIn } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Graphs } from './api.ts';
import { LONG_TOKEN_LIFETIME_MS, TOKEN_AGE_MIN_MS } from './capabilities.ts';
import { behindPage, NO_ACCOUNT } from './facebook-login.ts';
import { identify } from './profile.ts';
import type { TokenEndpoints } from './token-endpoints.ts';

/**
 * Connects with a token from elsewhere. What it looks like says nothing about where it belongs, so it is shown to both
 * hosts: to Instagram's, then to Facebook's as a user's token, then as a Page's (BEHAVIOR.md, 1).
 */
export async function acceptToken(graphs: Graphs, endpoints: TokenEndpoints, given: GivenToken): Promise<Outcome<SignedIn>> {
  const ownProfile = await identify(graphs, { accessToken: given.accessToken, platformAccountId: given.platformAccountId ?? '' });
  if (ownProfile.ok) {
    const profile = ownProfile.value;
    if (given.platformAccountId !== undefined && given.platformAccountId !== profile.platformAccountId) {
      return failed(anotherAccount(profile.handle));
    }
    return answered({ profile, credential: await pastedCredential(graphs, endpoints, given.accessToken) });
  }
  if (!isRefusal(ownProfile.failure)) return ownProfile;
  const pages = await pagesBehind(graphs, given.accessToken);
  if (!pages.ok) return isRefusal(pages.failure) ? failed(NOBODYS) : pages;
  return choose(graphs, pages.value, given.platformAccountId);
}

/** Hosts that could not be asked have not refused anything. */
const isRefusal = ({ class: kind }: Failure): boolean => kind !== 'transient' && kind !== 'rate_limited';

const NOBODYS: Failure = {
  class: 'permission_denied',
  message: 'Neither Instagram nor Facebook accepts this token. Make a new one with all permissions and try again.',
};

const anotherAccount = (handle: string): Failure => ({
  class: 'invalid_request',
  message: `This token belongs to @${handle}, not to the account that is meant.`,
});

/**
 * When a pasted token ends nobody says: renewing tells. One that is too young to be renewed has at least the rest of its
 * 60 days left; a token of an hour that looks like it dies early, and is found out then.
 */
async function pastedCredential(graphs: Graphs, endpoints: TokenEndpoints, token: string): Promise<Credential> {
  const answer = await endpoints.refresh(token);
  const renewed = answer.ok ? endpoints.credentialIn(answer.value) : answer;
  if (renewed.ok) return renewed.value;
  const left = LONG_TOKEN_LIFETIME_MS - TOKEN_AGE_MIN_MS;
  const endsAt = new Date(graphs['instagram-login'].clock.now().getTime() + left).toISOString();
  return { accessToken: token, accessExpiresAt: endsAt, refreshToken: token, refreshExpiresAt: endsAt, scopes: [] };
}

/** The Pages of a user's token, or the one Page whose token it is. */
async function pagesBehind(graphs: Graphs, token: string): Promise<Outcome<readonly GrantedPage[]>> {
  const graph = graphs['facebook-login'];
  const pages = await grantedPages(graph, token, []);
  if (pages.ok || !isRefusal(pages.failure)) return pages;
  const fields = 'id,name,username,instagram_business_account';
  const result = await graph.get('GET /me', '/me', { fields }, { token });
  if (!result.ok) return result;
  const page = readPage(objectOf(result.value));
  return page === null ? failed(unreadable(graph, 'the answer is not a Page')) : answered([{ ...page, token }]);
}

async function choose(graphs: Graphs, pages: readonly GrantedPage[], accountId: string | undefined): Promise<Outcome<SignedIn>> {
  const linked = pages.filter(({ instagramId, token }) => instagramId !== null && token !== null);
  const meant = accountId === undefined ? linked : linked.filter(({ instagramId }) => instagramId === accountId);
  const [page, ...others] = meant;
  if (!page) return failed(accountId === undefined || linked.length === 0 ? NO_ACCOUNT : notAmong(linked));
  return others.length === 0 ? behindPage(graphs, page, []) : failed(notAmong(linked));
}

const notAmong = (pages: readonly GrantedPage[]): Failure => ({
  class: 'invalid_request',
  message: `Several accounts are behind this token: say which is meant. ${pages.map(({ name, instagramId }) => `${instagramId} (${name ?? 'unnamed Page'})`).join(', ')}.`,
});
