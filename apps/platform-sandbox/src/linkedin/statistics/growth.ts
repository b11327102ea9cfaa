import type { LinkedIn } from '../linkedin.ts';
import { type Figure, FIGURES, type Post } from '../world.ts';
import type { Figures } from '../life/public-life.ts';
import { type Span, YEAR } from './time.ts';

const NOTHING = Object.fromEntries(FIGURES.map((figure) => [figure, 0])) as Record<Figure, number>;

/** What has happened to posts of the last year, together. */
export function sumOf(linkedin: LinkedIn, posts: readonly Post[], at: Date): Figures {
  const since = linkedin.clock.now().getTime() - YEAR;
  const sum = { ...NOTHING };
  for (const post of posts) {
    const created = Date.parse(post.createdAt);
    if (created < since || created > at.getTime()) continue;
    const figures = linkedin.life.figures(post, at);
    for (const figure of FIGURES) sum[figure] += figures[figure];
  }
  return sum;
}

/** What has come in each of several adjoining spans. */
export function growthOf(linkedin: LinkedIn, posts: readonly Post[], spans: readonly Span[]): { span: Span; gained: Figures }[] {
  const now = linkedin.clock.now().getTime();
  let before = spans[0] ? sumOf(linkedin, posts, new Date(spans[0].start)) : NOTHING;
  return spans.map((span) => {
    const after = sumOf(linkedin, posts, new Date(Math.min(span.end, now)));
    const gained = Object.fromEntries(FIGURES.map((figure) => [figure, after[figure] - before[figure]])) as Record<Figure, number>;
    before = after;
    return { span, gained };
  });
}
