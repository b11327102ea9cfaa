import { failureWords } from '../http/failure-words.ts';
import { objectOf } from '../http/wire.ts';
import { HOUR, MINUTE, unreachable } from '@afterpost/kernel';
import type { Graph, GraphParams } from '../meta/graph.ts';
import { unixSeconds } from '../meta/instant.ts';
import { unreadable } from '../meta/login.ts';
import { cursorAfter, hasMore } from '../meta/paging.ts';
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

/** The oldest match wins: a later one is somebody's repetition. None is an answer only when the list was read to its end. */
async function look(graph: Graph, post: PreparedPost, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const from = lookedForFrom(post);
  const matches: PostNode[] = [];
  let after: string | undefined;
  let ended = false;
  for (let page = 0; page < PAGES_MAX && !ended; page += 1) {
    const list = await readList(graph, access, { since: unixSeconds(from), after });
    if (!list.ok) return list;
    matches.push(...list.value.posts.filter((one) => one.publishedAt >= from && isSame(one, post)));
    after = list.value.after;
    ended = list.value.isLast;
    if (after === undefined) break;
  }
  const oldest = matches.toSorted((a, b) => (a.publishedAt < b.publishedAt ? -1 : 1))[0];
  if (oldest !== undefined) return answered({ externalId: oldest.externalId, permalink: oldest.permalink });
  return ended ? answered(null) : failed(unreadable(graph, 'not all that was posted since could be read'));
}

/** Whether the same stood there before this post was wanted; false where that can't be seen. */
export async function hasTwinBefore(graph: Graph, post: PreparedPost, access: PlatformAccess): Promise<boolean> {
  const from = lookedForFrom(post);
  const list = await readList(graph, access, { until: unixSeconds(from) });
  return list.ok && list.value.posts.some((one) => one.publishedAt < from && isSame(one, post));
}

const lookedForFrom = ({ createdAt }: PreparedPost): string => new Date(Date.parse(createdAt) - CLOCK_SKEW_MS).toISOString();

interface List {
  readonly posts: readonly PostNode[];
  readonly after: string | undefined;
  readonly isLast: boolean;
}

async function readList(graph: Graph, access: PlatformAccess, range: GraphParams): Promise<Outcome<List>> {
  const { platformAccountId } = access;
  const params = { fields: POST_FIELDS, limit: PAGE_MAX, ...range };
  const result = await graph.get('GET /{page}/published_posts', `/${platformAccountId}/published_posts`, params, callerOf(access));
  if (!result.ok) return failed(result.failure);
  const { data } = objectOf(result.value);
  if (!Array.isArray(data)) return failed(unreadable(graph, 'the answer holds no list of posts'));
  const posts = data.map((node) => readPost(node, platformAccountId)).filter((post) => post !== null);
  // An entry that can't be read may be the very post.
  if (posts.length < data.length) return failed(unreadable(graph, 'the answer is not readable in part'));
  return answered({ posts, after: cursorAfter(result.value), isLast: !hasMore(result.value) });
}

/** Photos are known by their ids, which no other post has; a text by its words and by what it comes with. */
function isSame(found: PostNode, post: PreparedPost): boolean {
  if (post.kind === 'feed' && post.photoIds.length > 0 && found.mediaIds.length > 0) {
    return post.photoIds.some((id) => found.mediaIds.includes(id));
  }
  if (plain(found.text) !== plain(post.message)) return false;
  // What Facebook does not name is known by its words alone, if it has any.
  if (found.kind === null) return plain(post.message) !== '';
  if (post.kind !== 'feed') return isVideo(found.kind);
  const hasPhotos = found.kind === 'image' || found.kind === 'carousel';
  if (post.photoIds.length > 0) return hasPhotos;
  return !hasPhotos && !isVideo(found.kind) && (plain(post.message) !== '' || sameLink(found, post.link));
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
