import type { PostAnswer } from '@afterpost/contracts';
import { type Figures, figuresOf, type Measure } from './figures.ts';

export interface Ranked {
  readonly rank: number;
  readonly post: PostAnswer;
  readonly figures: Figures;
}

export interface Ranking {
  /** Best first; equals share a rank, the newer one comes first. */
  readonly ranked: readonly Ranked[];
  /** Published, but nothing is known about them yet. */
  readonly unmeasured: number;
}

const wasPublished = ({ status }: PostAnswer): boolean => status === 'published' || status === 'partially_published';

/** Posts by a measure. What is unknown is not compared: it is not 0. */
export function rank(posts: readonly PostAnswer[], by: Measure, accountId?: string): Ranking {
  const published = posts.filter(wasPublished).map((post) => ({ post, figures: figuresOf(post, accountId) }));
  const measured = published.flatMap(({ post, figures }) => (figures[by] === null ? [] : [{ post, figures, value: figures[by] }]));
  const sorted = measured.toSorted((a, b) => b.value - a.value || (b.post.published_at ?? '').localeCompare(a.post.published_at ?? ''));
  const ranked = sorted.map(({ post, figures, value }) => ({
    rank: 1 + sorted.findIndex((other) => other.value === value),
    post,
    figures,
  }));
  return { ranked, unmeasured: published.length - measured.length };
}
