import { numericId } from '../../meta/ids.ts';
import type { EngageInput } from '../../core/control-input.ts';
import { Problem } from '../../core/problem.ts';
import { acceptableHandle } from '../../meta/accounts.ts';
import type { Extras, Figure } from '../media/figures.ts';
import type { Instagram } from '../instagram.ts';
import type { Media } from '../media/media.ts';

/** What `reactions` may name besides the figures that all networks have. */
const MORE: Readonly<Record<string, Figure>> = {
  saves: 'saved',
  shares: 'shares',
  reach: 'viewers',
  follows: 'follows',
  profile_visits: 'profileVisits',
  link_clicks: 'linkClicks',
  story_replies: 'storyReplies',
  navigation: 'navigation',
};
/** Views without a reach of their own come from this many people each. */
const VIEWERS_PER_VIEW = 0.8;

/** Exact counts on top of the curve, and comments in somebody's words; both can be seen at once. */
export function engage(instagram: Instagram, id: string, input: EngageInput): object {
  const media = postBy(instagram, id);
  const authors = input.replies.map(({ author }) => acceptableHandle(author));
  if (media.product === 'STORY' && authors.length > 0) {
    throw new Problem(400, 'no-comments', 'Stories have no comments; give reactions: {"story_replies": n} instead.');
  }
  instagram.give(media.id, countsOf(input));
  const replies = input.replies.map(({ text }, index) => comment(instagram, media, authors[index] ?? '', text));
  return { id: media.id, counts: instagram.life.figures(media), replies };
}

function countsOf({ likes, reposts, bookmarks, impressions, clicks, quotes, reactions }: EngageInput): Extras {
  if (quotes !== 0) throw new Problem(400, 'unknown-figure', 'Instagram has no quotes; give reposts or reactions: {"shares": n}.');
  const named = Object.entries(reactions).map(([name, count]) => {
    const figure = MORE[name];
    if (figure) return [figure, count] as const;
    throw new Problem(400, 'unknown-figure', `Instagram has no "${name}" here; it has ${Object.keys(MORE).join(', ')}.`);
  });
  const viewers = Math.trunc(impressions * VIEWERS_PER_VIEW);
  const own: Extras = { likes, reposts, saved: bookmarks, viewsAgain: impressions, viewers, linkClicks: clicks };
  return { ...own, ...Object.fromEntries(named) };
}

function comment(instagram: Instagram, { id: mediaId }: Media, username: string, text: string): object {
  const id = numericId('178', 17, instagram.meta.seed, mediaId, 'written', instagram.writtenComments);
  instagram.write({ id, mediaId, text, username, at: instagram.meta.clock.now().toISOString(), likeCount: 0 });
  return { id, username };
}

/** @throws Problem 404 */
export function postBy({ media }: Pick<Instagram, 'media'>, id: string): Media {
  const found = media.get(id) ?? media.values().find(({ shortcode }) => shortcode === id);
  if (found && found.parent === undefined) return found;
  throw new Problem(404, 'unknown-post', `The sandbox has no post "${id}" on instagram; give a media id or a shortcode.`);
}
