import type { EngageInput } from '../../core/control-input.ts';
import { Problem } from '../../core/problem.ts';
import { personOf } from '../life/comments.ts';
import { uniqueShare } from '../life/public-life.ts';
import type { LinkedIn } from '../linkedin.ts';
import { commentUrn, activityOf } from '../rest-li/urn.ts';
import { type Figure, FIGURES, type Post } from '../world.ts';

/** What has a field of its own. */
const ELSEWHERE: readonly Figure[] = ['impressions', 'clicks', 'comments', 'shares'];
const WORDS = FIGURES.filter((figure) => !ELSEWHERE.includes(figure));

/** Exact counts on top of the curve, and comments in somebody's words; both can be read at once. */
export function engage(linkedin: LinkedIn, urn: string, input: EngageInput): object {
  const { world, clock, comments, life } = linkedin;
  const post = world.post(urn);
  if (!post || post.deleted)
    throw new Problem(404, 'unknown-post', `The sandbox has no post "${urn}" on LinkedIn, or it is deleted; give its URN.`);
  if (input.quotes !== 0 || input.bookmarks !== 0)
    throw new Problem(400, 'unknown-figure', 'LinkedIn counts no quotes and no bookmarks; saves go into reactions.saves.');
  const figures = figuresOf(linkedin, post, input);
  world.extras.put(post.urn, [...(world.extras.get(post.urn) ?? []), { at: clock.now().toISOString(), figures }]);
  const replies = input.replies.map(({ author, text }) => comments.add(post, { ...actorOf(linkedin, author), text }));
  return {
    id: post.urn,
    counts: life.figures(post),
    replies: replies.map(({ id, text }) => ({ id, commentUrn: commentUrn(activityOf(post.urn), id), text })),
  };
}

function figuresOf({ seed }: LinkedIn, post: Post, input: EngageInput): Partial<Record<Figure, number>> {
  const unknown = Object.keys(input.reactions).filter((word) => !(WORDS as readonly string[]).includes(word));
  if (unknown.length > 0)
    throw new Problem(400, 'unknown-reaction', `LinkedIn counts no ${unknown.join(', ')}; reactions are ${WORDS.join(', ')}.`);
  const given = input.reactions as Partial<Record<Figure, number>>;
  return {
    uniqueImpressions: Math.round(input.impressions * uniqueShare(seed, post.urn)),
    ...given,
    LIKE: (given.LIKE ?? 0) + input.likes,
    impressions: input.impressions,
    clicks: input.clicks,
    shares: input.reposts,
  };
}

function actorOf({ accountBy, seed }: LinkedIn, author: string): { actor: string; actorName: string } {
  const account = accountBy(author);
  return account ? { actor: account.urn, actorName: account.name } : { actor: personOf(seed, `commenter ${author}`), actorName: author };
}
