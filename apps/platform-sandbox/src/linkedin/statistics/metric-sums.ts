import { DAY } from '@afterpost/kernel';
import type { Figures } from '../life/public-life.ts';
import type { LinkedIn } from '../linkedin.ts';
import type { Post } from '../world.ts';
import { daysOf, type Span } from './time.ts';

/** What counts for one metric of one post. */
export type Metric = (figures: Figures, post: Post) => number;

/** A metric of some posts at a moment. */
export const totalAt = (linkedin: LinkedIn, posts: readonly Post[], metric: Metric, ms: number): number =>
  posts
    .filter(({ createdAt }) => Date.parse(createdAt) <= ms)
    .reduce((sum, post) => sum + metric(linkedin.life.figures(post, new Date(ms)), post), 0);

/** What a metric has gained in a span, so far. */
export function gainedIn(linkedin: LinkedIn, posts: readonly Post[], metric: Metric, { start, end }: Span): number {
  const now = linkedin.clock.now().getTime();
  return totalAt(linkedin, posts, metric, Math.min(end, now)) - totalAt(linkedin, posts, metric, Math.min(start, now));
}

/** From the day of the first post until today. */
export function daysSince(posts: readonly Post[], now: Date, step = 1): Span[] {
  const first = Math.min(now.getTime(), ...posts.map(({ createdAt }) => Date.parse(createdAt)));
  const days = daysOf({ start: Math.floor(first / DAY) * DAY, end: now.getTime() });
  return days.filter((_, index) => index % step === 0).map(({ start }) => ({ start, end: start + step * DAY }));
}
