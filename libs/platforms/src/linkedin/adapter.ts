import type { PlatformAdapter } from '../port/adapter.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { Asking, FetchPostsResult, PostRef } from '../port/insights.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { fetchAccount } from './account.ts';
import { LinkedInApi } from './api.ts';
import { LINKEDIN_CAPABILITIES } from './capabilities.ts';
import { fetchComments } from './comments.ts';
import { discover } from './discover.ts';
import { figuresOfMember } from './figures-of-member.ts';
import { figuresOfPage } from './figures-of-page.ts';
import { findPublished } from './find-published.ts';
import { acceptToken, identify, NO_ACCOUNT } from './identify.ts';
import { oauthOf, refresh } from './oauth.ts';
import { prepare } from './prepare.ts';
import { RememberedProfiles } from './profiles.ts';
import { publish, remove } from './publish.ts';
import { checkReady } from './ready.ts';
import { accountKindOf } from './urn.ts';
import { validate } from './validate.ts';

const NOTHING_DROPPED: Asking = { dropped: [] };

/** LinkedIn behind the port: members and the pages that they administer. */
export function linkedInAdapter(parts: AdapterParts): PlatformAdapter {
  const api = new LinkedInApi(parts);
  const remembered = new RememberedProfiles();
  return {
    platform: 'linkedin',
    capabilities: { ...LINKEDIN_CAPABILITIES, publishTimeoutMs: parts.http.publishTimeoutMs },
    oauth: oauthOf(api),
    acceptToken: (given) => acceptToken(api, given, remembered),
    refresh: (input) => refresh(api, input),
    identify: (access) => identify(api, access, remembered),
    validate,
    prepare: (draft, _context, access) => prepare(api, draft, access),
    checkReady: (prepared, access) => checkReady(api, prepared, access),
    publish: (prepared, access) => publish(api, prepared, access),
    findPublished: (prepared, access) => findPublished(api, prepared, access),
    remove: (externalId, access) => remove(api, externalId, access),
    fetchPosts: (posts, access, asking = NOTHING_DROPPED) => fetchPosts(api, posts, access, asking),
    fetchComments: (externalId, access, since, expected) =>
      fetchComments(api, externalId, access, since === undefined || expected === undefined ? undefined : { since, expected }),
    fetchAccount: (access, asking = NOTHING_DROPPED) => fetchAccount(api, access, asking, remembered),
    discover: (access, page) => discover(api, access, page),
  };
}

/** Each post once, in the order asked. */
async function fetchPosts(api: LinkedInApi, posts: readonly PostRef[], access: PlatformAccess, asking: Asking): Promise<FetchPostsResult> {
  const refs = [...new Map(posts.map((ref) => [ref.externalId, ref])).values()];
  switch (accountKindOf(access.platformAccountId)) {
    case 'page':
      return figuresOfPage(api, refs, access, asking);
    case 'member':
      return figuresOfMember(api, refs, access, asking);
    case null:
      return { posts: refs.map(({ externalId }) => ({ externalId, status: 'failed', failure: NO_ACCOUNT })) };
  }
}
