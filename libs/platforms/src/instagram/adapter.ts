import type { PlatformAdapter } from '../port/adapter.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import { failed } from '../port/outcome.ts';
import { acceptToken } from './accept-token.ts';
import { fetchAccount } from './account.ts';
import { clientOf, graphsOf } from './api.ts';
import { INSTAGRAM_CAPABILITIES } from './capabilities.ts';
import { Children } from './children.ts';
import { fetchComments } from './comments.ts';
import { checkReady } from './container-status.ts';
import { discover } from './discover.ts';
import { fetchPosts } from './insights.ts';
import { instagramOAuth } from './oauth.ts';
import { prepare } from './prepare.ts';
import { identify } from './profile.ts';
import { findPublished, publish, REMOVE_REFUSED } from './publish.ts';
import { refresh } from './refresh.ts';
import { TokenEndpoints } from './token-endpoints.ts';
import { validate } from './validate.ts';

/** Instagram behind the port, with Instagram Login and with Facebook Login. */
export function instagramAdapter(parts: AdapterParts): PlatformAdapter {
  const graphs = graphsOf(parts);
  const endpoints = new TokenEndpoints(parts);
  const children = new Children();
  const conversions = new Map<string, string>();
  const on = (access: Parameters<typeof clientOf>[1]) => clientOf(graphs, access);
  return {
    platform: 'instagram',
    capabilities: { ...INSTAGRAM_CAPABILITIES, publishTimeoutMs: parts.http.publishTimeoutMs },
    oauth: instagramOAuth(graphs, endpoints),
    acceptToken: (given) => acceptToken(graphs, endpoints, given),
    refresh: (input) => refresh(graphs, endpoints, input),
    identify: (access) => identify(graphs, access),
    validate,
    prepare: (draft, context, access) => prepare(on(access), children, draft, context),
    checkReady: (prepared, access) => checkReady(on(access), prepared),
    publish: (prepared, access) => publish(on(access), prepared),
    findPublished: (prepared, access) => findPublished(on(access), prepared),
    remove: () => Promise.resolve(failed(REMOVE_REFUSED)),
    fetchPosts: (posts, access, asking) => fetchPosts(on(access), posts, asking),
    fetchComments: (externalId, access, since) => fetchComments(on(access), externalId, since),
    fetchAccount: (access, asking) => fetchAccount(on(access), asking),
    discover: (access, page, asking) => discover(on(access), conversions, page, asking),
  };
}
