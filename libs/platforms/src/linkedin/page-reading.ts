import type { Failure } from '@afterpost/contracts';
import { countOrNull, isObject } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { PostReading, PostRef } from '../port/insights.ts';
import type { Outcome } from '../port/outcome.ts';
import { totalOf } from './reactions.ts';
import type { Reactions } from './reactions.ts';
import { blockOf, metricsOf, negativesIn } from './statistics.ts';
import { postKindOf } from './urn.ts';

/** What can be refused of a page's posts beside their statistics. */
export const REACTIONS = 'reactionSummaries';
export const VIDEO_VIEW = 'VIDEO_VIEW';

/** What was read of one post; `null`: not asked. */
export interface Read {
  readonly total: WireObject;
  readonly reactions: Outcome<Reactions> | null;
  readonly views: Outcome<number | null> | null;
}

/** Whether the likes are others than those that the reactions were last read for. */
export function isMoved(ref: PostRef, { likeCount }: WireObject): boolean {
  return typeof likeCount === 'number' && likeCount !== 0 && likeCount !== ref.last?.block['likeCount'];
}

/** A video is not played without being shown: its views can only have moved with its impressions. */
export function isViewsMoved({ externalId, mediaType, last }: PostRef, { impressionCount }: WireObject): boolean {
  if (mediaType !== 'video' || postKindOf(externalId) !== 'ugcPost' || impressionCount === 0) return false;
  return last === undefined || last.metrics.videoViews === null || impressionCount !== last.block['impressionCount'];
}

/** One post's reading: its statistics, the reactions of now or of the last time they moved, and the views of a video. */
export function pageReading(ref: PostRef, total: WireObject, { reactions, views }: Omit<Read, 'total'>): PostReading {
  const kinds = reactions?.ok ? reactions.value : reactions === null ? carriedReactions(ref, total) : null;
  const counted = metricsOf(total);
  const metrics = {
    ...counted,
    // A correction below 0 is no count; the reactions themselves are one.
    likes: counted.likes ?? (kinds === null || total['likeCount'] === undefined ? null : totalOf(kinds)),
    videoViews: viewsOf(ref, total, views),
  };
  const failure = failureIn(total, metrics.likes === null, reactions, views);
  const figures = {
    metrics,
    block: { ...blockOf(total), ...(kinds === null ? {} : { reactions: kinds }) },
    commentsCount: metrics.comments,
    raw: { totalShareStatistics: total, ...(reactions?.ok ? { reactionSummaries: reactions.value } : {}) },
  };
  const { externalId } = ref;
  return failure === null ? { externalId, status: 'ok', ...figures } : { externalId, status: 'partial', failure, ...figures };
}

/** Reactions stand as long as the likes that they were read for. */
function carriedReactions({ last }: PostRef, { likeCount }: WireObject): Reactions | null {
  const reactions = last?.block['reactions'];
  const isSame = typeof likeCount === 'number' && likeCount === last?.block['likeCount'];
  if (!isSame || !isObject(reactions)) return null;
  return Object.values(reactions).every((count) => countOrNull(count) !== null) ? (reactions as Reactions) : null;
}

/** 0 for what is no video, and for a video that nobody was shown. */
function viewsOf(ref: PostRef, total: WireObject, views: Read['views']): number | null {
  if (ref.mediaType !== 'video' || total['impressionCount'] === 0) return 0;
  if (views !== null) return views.ok ? views.value : null;
  const isSame = typeof total['impressionCount'] === 'number' && total['impressionCount'] === ref.last?.block['impressionCount'];
  return isSame ? (ref.last?.metrics.videoViews ?? null) : null;
}

/** A failure that the account should heed comes before one that only explains a gap. */
function failureIn(total: WireObject, areLikesUnknown: boolean, reactions: Read['reactions'], views: Read['views']): Failure | null {
  if (reactions?.ok === false) return reactions.failure;
  if (views?.ok === false) return views.failure;
  const unknown = negativesIn(total).filter((name) => name !== 'likeCount' || areLikesUnknown);
  if (unknown.length === 0) return null;
  return { class: 'invalid_request', message: `LinkedIn corrected ${unknown.join(', ')} to less than 0, which is no count.` };
}
