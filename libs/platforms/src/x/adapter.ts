import type { PlatformAdapter } from '../port/adapter.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import { X_CAPABILITIES } from './capabilities.ts';
import { XClient } from './client.ts';
import { fetchComments } from './comments.ts';
import { discover } from './discover.ts';
import { fetchPosts } from './fetch-posts.ts';
import { oauthOf } from './oauth.ts';
import { checkReady, prepare } from './prepare.ts';
import { fetchAccount, identify } from './profile.ts';
import { findPublished, publish, remove } from './publish.ts';
import { confirm } from './thread.ts';
import { acceptToken, refresh } from './tokens.ts';
import { validate } from './validate.ts';

/** X behind the port. */
export function xAdapter(parts: AdapterParts): PlatformAdapter {
  const x = new XClient(parts);
  return {
    platform: 'x',
    capabilities: { ...X_CAPABILITIES, publishTimeoutMs: parts.http.publishTimeoutMs },
    oauth: oauthOf(x),
    acceptToken: (given) => acceptToken(x, given),
    refresh: (input) => refresh(x, input),
    identify: (access) => identify(x, access),
    validate,
    prepare: (draft, _context, access) => prepare(x, draft, access),
    checkReady: (prepared, access) => checkReady(x, prepared, access),
    publish: (prepared, access) => publish(x, prepared, access),
    confirm: (handle, access) => confirm(x, handle, access),
    findPublished: (prepared, access) => findPublished(x, prepared, access),
    remove: (externalId, access) => remove(x, externalId, access),
    fetchPosts: (posts, access, asking) => fetchPosts(x, posts, access, asking),
    fetchComments: (externalId, access, since) => fetchComments(x, externalId, access, since),
    fetchAccount: (access) => fetchAccount(x, access),
    discover: (access, page, asking) => discover(x, access, page, asking),
  };
}
