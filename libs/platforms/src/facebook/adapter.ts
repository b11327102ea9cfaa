import { Graph } from '../meta/graph.ts';
import type { PlatformAdapter } from '../port/adapter.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { Asking } from '../port/insights.ts';
import { failed } from '../port/outcome.ts';
import { acceptToken } from './accept-token.ts';
import { fetchAccount } from './account.ts';
import { FACEBOOK_CAPABILITIES } from './capabilities.ts';
import { fetchComments } from './comments.ts';
import { discover } from './discover.ts';
import { fetchPosts } from './fetch-posts.ts';
import { findPublished } from './find-published.ts';
import { facebookOAuth } from './oauth.ts';
import { prepare } from './prepare.ts';
import { identify } from './profile.ts';
import { checkReady, confirm, publish } from './publish.ts';
import { remove } from './remove.ts';
import { validate } from './validate.ts';

const ALL: Asking = { dropped: [] };

/** Facebook Pages behind the port. */
export function facebookAdapter(parts: AdapterParts): PlatformAdapter {
  const graph = new Graph(parts, 'facebook');
  return {
    platform: 'facebook',
    capabilities: { ...FACEBOOK_CAPABILITIES, publishTimeoutMs: graph.publishTimeoutMs },
    oauth: facebookOAuth(graph),
    acceptToken: (given) => acceptToken(graph, given),
    // Credentials from here hold no refresh token: a Page's token lasts, or only a person can make a new one.
    refresh: () =>
      Promise.resolve(failed({ class: 'invalid_request', message: 'Facebook renews no tokens by itself. Connect the Page again.' })),
    identify: (access) => identify(graph, access),
    validate,
    prepare: (draft, _context, access) => prepare(graph, draft, access),
    checkReady: (prepared, access) => checkReady(graph, prepared, access),
    publish: (prepared, access) => publish(graph, prepared, access),
    confirm: (handle, access) => confirm(graph, handle, access),
    findPublished: (prepared, access) => findPublished(graph, prepared, access),
    remove: (externalId, access) => remove(graph, externalId, access),
    fetchPosts: (posts, access, asking = ALL) => fetchPosts(graph, posts, access, asking),
    fetchComments: (externalId, access, since) => fetchComments(graph, externalId, access, since),
    fetchAccount: (access, asking = ALL) => fetchAccount(graph, access, asking),
    discover: (access, page, asking = ALL) => discover(graph, access, page, asking),
  };
}
