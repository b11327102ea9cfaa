import { failureWords } from '../http/failure-words.ts';
import { objectOf } from '../http/wire.ts';
import { HOUR, MINUTE, unreachable } from '@afterpost/kernel';
import type { Graph } from '../meta/graph.ts';
import { unixSeconds } from '../meta/instant.ts';
import { unreadable } from '../meta/login.ts';
import { cursorAfter } from '../meta/paging.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Published } from '../port/publishing.ts';
import { PAGE_MAX } from './capabilities.ts';
import { isVideo } from './metric-units.ts';
import { callerOf } from './page-access.ts';
import { POST_FIELDS, readPost } from './post-node.ts';
import type { PostNode } from './post-node.ts';
import { NOT_PREPARED, readPrepared } from './prepare.ts';
import type { PreparedPost } from './prepare.ts';
import { askVideo } from './video-state.ts';

/** Clocks differ, and Facebook's instants have whole seconds. */
const CLOCK_SKEW_MS = MINUTE;
const PAGES_MAX = 5;
/** Before this a film that is not listed may still be on its way. */
const VIDEO_PATIENCE_MS = 2 * HOUR;

/** Did it arrive? A film of known id is asked itself; everything else is looked for among the Page's own posts. */
export async function findPublished(graph: Graph, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const post = readPrepared(prepared);
  return post === null ? failed(NOT_PREPARED) : findPost(graph, post, access);
}

export async function findPost(graph: Graph, post: PreparedPost, access: PlatformAccess): Promise<Outcome<Published | null>> {
  if (post.kind === 'reel') return findReel(graph, post.videoId, access);
  const found = await look(graph, post, access);
  if (!found.ok || found.value !== null || post.kind === 'feed') return found;
  const ageMs = graph.clock.now().getTime() - Date.parse(post.createdAt);
  return ageMs < VIDEO_PATIENCE_MS ? failed(STILL_WORKING) : found;
}

const STILL_WORKING = failureWords('Facebook', { class: 'transient', words: 'it may still be processing the video' });

async function findReel(graph: Graph, videoId: string, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const state = await askVideo(graph, videoId, access);
  if (!state.ok) return state.failure.class === 'not_found' ? answered(null) : state;
  switch (state.value.kind) {
    case 'published':
      return answered({ externalId: state.value.externalId, permalink: state.value.permalink });
    case 'working':
      return failed(STILL_WORKING);
    case 'uploaded':
    case 'broken':
      return answered(null);
    default:
      return unreachable(state.value);
  }
}

/** The oldest match wins: a later one is somebody's repetition. */
async function look(graph: Graph, post: PreparedPost, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const { platformAccountId } = access;
  const from = new Date(Date.parse(post.createdAt) - CLOCK_SKEW_MS).toISOString();
  const matches: PostNode[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = { fields: POST_FIELDS, limit: PAGE_MAX, since: unixSeconds(from), after };
    const result = await graph.get('GET /{page}/published_posts', `/${platformAccountId}/published_posts`, params, callerOf(access));
    if (!result.ok) return failed(result.failure);
    const { data } = objectOf(result.value);
    if (!Array.isArray(data)) return failed(unreadable(graph, 'the answer holds no list of posts'));
    const posts = data.map((node) => readPost(node, platformAccountId));
    // An entry that can't be read may be the very post.
    if (posts.includes(null)) return failed(unreadable(graph, 'the answer is not readable in part'));
    matches.push(...posts.filter((one) => one !== null).filter((one) => one.publishedAt >= from && isSame(one, post)));
    after = cursorAfter(result.value);
    if (after === undefined) break;
  }
  const oldest = matches.toSorted((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1))[0];
  return answered(oldest === undefined ? null : { externalId: oldest.externalId, permalink: oldest.permalink });
}

/** Photos are known by their ids, which no other post has; a text by its words and by what it comes with. */
function isSame(found: PostNode, post: PreparedPost): boolean {
  if (post.kind === 'feed' && post.photoIds.length > 0 && found.mediaIds.length > 0) {
    return post.photoIds.some((id) => found.mediaIds.includes(id));
  }
  if (plain(found.text) !== plain(post.message)) return false;
  if (post.kind !== 'feed') return isVideo(found.mediaType);
  const hasPhotos = found.mediaType === 'image' || found.mediaType === 'carousel';
  if (post.photoIds.length > 0) return hasPhotos;
  return !hasPhotos && !isVideo(found.mediaType) && (plain(post.message) !== '' || sameLink(found, post.link));
}

/** Without a word, a link is known by its address alone; Facebook leads it through an address of its own. */
function sameLink({ node }: PostNode, link: string | null): boolean {
  return (
    link !== null &&
    (JSON.stringify(node).includes(JSON.stringify(link).slice(1, -1)) || JSON.stringify(node).includes(encodeURIComponent(link)))
  );
}

/** Facebook trims texts and has its own line ends. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
