import type { HttpClient } from '../http/http-client.ts';
import type { PlatformAdapter } from '../port/adapter.ts';
import { BLUESKY_CAPABILITIES } from './capabilities.ts';
import { fetchComments } from './comments.ts';
import { discover } from './discover.ts';
import { fetchAccount, fetchPosts } from './insights.ts';
import { prepare } from './prepare.ts';
import { findPublished, publish, remove } from './publish.ts';
import { identify, refresh, signIn } from './tokens.ts';
import { validate } from './validate.ts';
import { Xrpc } from './xrpc.ts';

export const BLUESKY_BASE_URL = 'https://bsky.social';

/** Bluesky behind the port. */
export function blueskyAdapter(
  http: HttpClient,
  baseUrl: string = BLUESKY_BASE_URL,
): PlatformAdapter & Required<Pick<PlatformAdapter, 'signIn'>> {
  const xrpc = new Xrpc(http, baseUrl);
  return {
    platform: 'bluesky',
    capabilities: { ...BLUESKY_CAPABILITIES, publishTimeoutMs: http.publishTimeoutMs },
    signIn: (input) => signIn(xrpc, input),
    refresh: (input) => refresh(xrpc, input),
    identify: (access) => identify(xrpc, access),
    validate,
    prepare: (draft, context, access) => prepare({ http, xrpc }, draft, context, access),
    publish: (prepared, access) => publish(xrpc, prepared, access),
    findPublished: (prepared, access) => findPublished(xrpc, prepared, access),
    remove: (externalId, access) => remove(xrpc, externalId, access),
    fetchPosts: (posts, access) => fetchPosts(xrpc, posts, access),
    fetchComments: (externalId, access) => fetchComments(xrpc, externalId, access),
    fetchAccount: (access) => fetchAccount(xrpc, access),
    discover: (access, page) => discover(xrpc, access, page),
  };
}
