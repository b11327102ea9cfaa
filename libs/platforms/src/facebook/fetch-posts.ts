import type { Failure } from '@afterpost/contracts';
import { failureWords } from '../http/failure-words.ts';
import type { ApiResult } from '../http/json-api.ts';
import { isObject, objectOf } from '../http/wire.ts';
import { doubtMissing } from '../meta/doubt-missing.ts';
import { encode } from '../meta/graph.ts';
import type { Graph } from '../meta/graph.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Asking, FetchPostsResult, PostReading, PostRef } from '../port/insights.ts';
import { askUnits, isAboutUnits, partialFailure, refusedMetrics } from './ask-units.ts';
import type { WithoutUnit } from './ask-units.ts';
import { figureFields, isVideo, unitsFor } from './metric-units.ts';
import type { Surface } from './metric-units.ts';
import { callerOf } from './page-access.ts';
import { figuresOf } from './post-figures.ts';
import { postIdOf } from './post-id.ts';

const NO_ID = failureWords('Facebook', { class: 'invalid_request', words: 'this is no id of a Facebook post' });

interface Asked {
  readonly externalId: string;
  /** As Facebook wants it: with the Page in front. */
  readonly postId: string;
  readonly surface: Surface;
}

/**
 * The figures of any number of posts, 50 a request; each is counted as a call and answered for itself (BEHAVIOR.md, 5).
 * If a metric is refused, one post finds out which, and the others are asked again without it.
 */
export async function fetchPosts(
  graph: Graph,
  refs: readonly Pick<PostRef, 'externalId' | 'mediaType'>[],
  access: PlatformAccess,
  asking: Asking,
): Promise<FetchPostsResult> {
  const readings = new Map<string, PostReading>();
  const lost: WithoutUnit[] = [];
  const ids = [...new Set(refs.map(({ externalId }) => externalId))];
  let waiting = askedOf(refs, access);
  const all = new Set(waiting.map(({ postId }) => postId));
  const take = (post: Asked, result: ApiResult): unknown =>
    readings.set(post.externalId, isOfAnother(result, post, all) ? failing(post.externalId, OF_ANOTHER) : readingOf(post, result, lost));
  while (waiting.length > 0) {
    const urls = waiting.map((post) => `${post.postId}?${encode(fieldsFor(left(post, asking, lost)))}`);
    const results = await graph.batch('POST / (batch of posts)', urls, callerOf(access));
    const answers = waiting.map((post, index) => ({ post, result: results[index]! }));
    const refused = answers.filter(({ post, result }) => isAboutUnits(result, left(post, asking, lost)));
    for (const answer of answers) if (!refused.includes(answer)) take(answer.post, answer.result);
    waiting = await learn(graph, refused, access, asking, lost, take);
  }
  const posts = ids.map((id): PostReading => readings.get(id) ?? { externalId: id, status: 'failed', failure: NO_ID });
  const askOwnPosts = () =>
    graph.get('GET /{page}/published_posts', `/${access.platformAccountId}/published_posts`, { fields: 'id', limit: 1 }, callerOf(access));
  return { posts: await doubtMissing(posts, askOwnPosts), ...refusedOf(lost) };
}

/** One of the refused posts is asked alone until it is known what for; answers those that are worth asking again. */
async function learn(
  graph: Graph,
  [first, ...others]: readonly { readonly post: Asked; readonly result: ApiResult }[],
  access: PlatformAccess,
  asking: Asking,
  lost: WithoutUnit[],
  take: (post: Asked, result: ApiResult) => unknown,
): Promise<readonly Asked[]> {
  if (first === undefined) return [];
  const { result, without } = await askUnits(left(first.post, asking, lost), (units) =>
    graph.get('GET /{post}', `/${first.post.postId}`, fieldsFor(units), callerOf(access)),
  );
  lost.push(...without);
  take(first.post, result);
  if (without.length > 0) return others.map(({ post }) => post);
  for (const other of others) take(other.post, other.result);
  return [];
}

function askedOf(refs: readonly Pick<PostRef, 'externalId' | 'mediaType'>[], { platformAccountId }: PlatformAccess): readonly Asked[] {
  const once = new Map(refs.map((ref) => [ref.externalId, ref]));
  return [...once.values()].flatMap(({ externalId, mediaType }): Asked[] => {
    const postId = postIdOf(externalId, platformAccountId);
    return postId === null ? [] : [{ externalId, postId, surface: isVideo(mediaType) ? 'video' : 'post' }];
  });
}

const left = ({ surface }: Asked, asking: Asking, lost: readonly WithoutUnit[]): readonly string[] =>
  unitsFor(surface, asking).filter((unit) => !lost.some(({ metric }) => metric === unit));

const fieldsFor = (units: readonly string[]) => ({ fields: ['id', ...figureFields(units)].join(',') });

function readingOf({ externalId, surface }: Asked, result: ApiResult, lost: readonly WithoutUnit[]): PostReading {
  if (!result.ok) return result.failure.class === 'not_found' ? { externalId, status: 'missing' } : failing(externalId, result.failure);
  if (!isObject(result.value) || typeof result.value['id'] !== 'string') {
    return failing(externalId, failureWords('Facebook', { class: 'transient', words: 'the answer is not a post' }));
  }
  const figures = figuresOf(result.value, surface === 'video');
  const failure = partialFailure(lost, surface);
  return failure === null ? { externalId, status: 'ok', ...figures } : { externalId, status: 'partial', failure, ...figures };
}

const OF_ANOTHER = failureWords('Facebook', { class: 'transient', words: 'the answer is about another post' });

/** Parts of a batch are known by their place alone. A film may answer with its post's id in place of its own (BEHAVIOR.md, 11). */
function isOfAnother(result: ApiResult, { postId, surface }: Asked, all: ReadonlySet<string>): boolean {
  const id = result.ok ? objectOf(result.value)['id'] : undefined;
  return typeof id === 'string' && id !== postId && (surface === 'post' || all.has(id));
}

const failing = (externalId: string, failure: Failure): PostReading => ({ externalId, status: 'failed', failure });

function refusedOf(lost: readonly WithoutUnit[]): Pick<FetchPostsResult, 'refused'> {
  const refused = refusedMetrics(lost);
  return refused.length > 0 ? { refused } : {};
}
