import { uniform } from '../../core/seeded.ts';
import type { LinkedIn } from '../linkedin.ts';
import type { Post } from '../world.ts';
import type { Metric } from './metric-sums.ts';

const USUAL_LENGTH_MS = 30_000;

/** Of videos: views, those who viewed, and milliseconds. */
export const videoMetrics = (linkedin: LinkedIn) =>
  ({
    views: ({ videoViews }) => videoViews,
    viewers: ({ videoViews }) => Math.ceil(videoViews * 0.82),
    watchedInViewsMs: ({ videoViews }, post) => Math.round(videoViews * meanWatchMs(linkedin, post)),
    /** Also by those who left too early for a view. */
    watchedMs: ({ videoViews }, post) => Math.round(videoViews * meanWatchMs(linkedin, post) * 1.1),
  }) satisfies Record<string, Metric>;

/** A third to two thirds of the video, drawn once. */
function meanWatchMs({ world, seed }: LinkedIn, { urn, content }: Post): number {
  const lengthMs = world.media.get(content?.media?.id ?? '')?.durationMs ?? USUAL_LENGTH_MS;
  return lengthMs * (1 / 3 + uniform(seed, urn, 'watched') / 3);
}
