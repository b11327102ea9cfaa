import { failed, answered } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { objectOf } from '../http/wire.ts';
import type { ApiResult } from '../http/json-api.ts';
import { asksForLess } from '../meta/errors.ts';
import type { Graph } from '../meta/graph.ts';
import { unixSeconds } from '../meta/instant.ts';
import { unreadable } from '../meta/login.ts';
import { cursorAfter } from '../meta/paging.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Asking, DiscoveredPost, DiscoverPage, DiscoverResult } from '../port/insights.ts';
import { askUnits, partialFailure, refusedMetrics } from './ask-units.ts';
import { PAGE_MAX } from './capabilities.ts';
import { fetchPosts } from './fetch-posts.ts';
import { figureFields, isVideo, unitsFor } from './metric-units.ts';
import { callerOf } from './page-access.ts';
import { figuresOf } from './post-figures.ts';
import { POST_FIELDS, readPost } from './post-node.ts';
import type { PostNode } from './post-node.ts';

const ROUTE = 'GET /{page}/published_posts';

/**
 * A page of the Page's own posts with all their figures, in one counted call (BEHAVIOR.md, 4). If one post spoils the
 * page, it is read without figures, and these by id, each post for itself.
 */
export async function discover(graph: Graph, access: PlatformAccess, page: DiscoverPage, asking: Asking): Promise<Outcome<DiscoverResult>> {
  let limit = Math.min(PAGE_MAX, Math.max(1, Math.trunc(page.limit)));
  const ask = async (fields: readonly string[]): Promise<ApiResult> => {
    for (;;) {
      const result = await graph.get(
        ROUTE,
        `/${access.platformAccountId}/published_posts`,
        paramsOf(page, limit, fields),
        callerOf(access),
      );
      if (result.ok || limit === 1 || !asksForLess(result.body)) return result;
      limit = Math.ceil(limit / 2);
    }
  };
  const probe = (units: readonly string[]): Promise<ApiResult> =>
    graph.get(ROUTE, `/${access.platformAccountId}/published_posts`, paramsOf(page, 1, figureFields(units)), callerOf(access));
  const { result, without } = await askUnits(unitsFor('video', asking), (units) => ask([POST_FIELDS, ...figureFields(units)]), probe);
  if (result.ok) {
    return read(
      graph,
      result.value,
      page,
      access,
      (post) => {
        const hasVideo = post.kind === null ? null : isVideo(post.kind);
        const failure = partialFailure(without, hasVideo ? 'video' : 'post');
        return { ...foundOf(post), figures: figuresOf(post.node, hasVideo), ...(failure === null ? {} : { failure }) };
      },
      refusedMetrics(without),
    );
  }
  if (result.failure.class !== 'invalid_request' && result.failure.class !== 'not_found') return failed(result.failure);
  const bare = await ask([POST_FIELDS]);
  return bare.ok ? withFiguresById(graph, read(graph, bare.value, page, access, foundOf), access, asking) : failed(bare.failure);
}

/** `until` takes whole seconds: a post of the very second stays out here. */
function paramsOf({ cursor, before }: DiscoverPage, limit: number, fields: readonly string[]) {
  return {
    fields: fields.join(','),
    limit,
    ...(cursor === undefined ? { until: before === undefined ? undefined : unixSeconds(before) } : { after: cursor }),
  };
}

function read(
  graph: Graph,
  body: unknown,
  { cursor, before }: DiscoverPage,
  { platformAccountId }: PlatformAccess,
  toPost: (post: PostNode) => DiscoveredPost,
  refused: DiscoverResult['refused'] = [],
): Outcome<DiscoverResult> {
  const { data } = objectOf(body);
  if (!Array.isArray(data)) return failed(unreadable(graph, 'the answer holds no list of posts'));
  const posts = data.map((node) => readPost(node, platformAccountId)).filter((post) => post !== null);
  const older = posts.filter(({ publishedAt }) => cursor !== undefined || before === undefined || publishedAt < before);
  const next = cursorAfter(body);
  return answered({
    posts: older.map(toPost),
    ...(next === undefined || next === cursor ? {} : { cursor: next }),
    ...(refused.length > 0 ? { refused } : {}),
  });
}

const foundOf = ({ externalId, permalink, text, kind, publishedAt }: PostNode): DiscoveredPost => ({
  externalId,
  permalink,
  text,
  mediaType: kind ?? 'text',
  publishedAt,
});

async function withFiguresById(
  graph: Graph,
  found: Outcome<DiscoverResult>,
  access: PlatformAccess,
  asking: Asking,
): Promise<Outcome<DiscoverResult>> {
  if (!found.ok) return found;
  const { posts: readings, refused = [] } = await fetchPosts(graph, found.value.posts, access, asking);
  const byId = new Map(readings.map((reading) => [reading.externalId, reading]));
  const posts = found.value.posts.map((post): DiscoveredPost => {
    const reading = byId.get(post.externalId);
    if (reading === undefined || reading.status === 'missing') return post;
    if (reading.status === 'failed') return { ...post, failure: reading.failure };
    const { metrics, block, commentsCount, raw } = reading;
    return {
      ...post,
      figures: { metrics, block, commentsCount, raw },
      ...(reading.status === 'partial' ? { failure: reading.failure } : {}),
    };
  });
  return answered({ ...found.value, posts, ...(refused.length > 0 ? { refused } : {}) });
}
