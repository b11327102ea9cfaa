import { type Appetite, engagementAt, type Life, lifeOf } from '../../core/engagement-curve.ts';
import { integer, uniform } from '../../core/seeded.ts';
import { curveKind, type Media } from './media.ts';

/** What the public gives, per like; the rest of what Instagram reports is made of these. */
const APPETITE = {
  likes: 1,
  comments: 0.06,
  saved: 0.09,
  shares: 0.07,
  reposts: 0.02,
  viewers: 13,
  viewsAgain: 5,
  profileVisits: 0.28,
  follows: 0.035,
  linkClicks: 0.04,
  storyReplies: 0.02,
  navigation: 11,
} as const satisfies Appetite<string>;

export type Figure = keyof typeof APPETITE;

/** Exact counts given by hand, on top of the curve. */
export type Extras = Readonly<Partial<Record<Figure, number>>>;
export const FIGURES = Object.keys(APPETITE) as Figure[];

/** Everything that is to be told about an item at one moment; whole numbers that agree with each other. */
export interface Figures {
  readonly likes: number;
  readonly comments: number;
  readonly saved: number;
  readonly shares: number;
  readonly reposts: number;
  readonly reach: number;
  readonly views: number;
  readonly profileVisits: number;
  readonly follows: number;
  readonly linkClicks: number;
  readonly storyReplies: number;
  readonly navigation: number;
  /** Organic plus boosted: never below the organic figure. */
  readonly totalViews: number;
  readonly totalLikes: number;
  readonly totalComments: number;
  readonly facebookViews: number;
  readonly watchTimeMs: number;
  readonly avgWatchTimeMs: number;
  readonly skipRate: number;
}

/** Whose curve: the item, its audience, and the world's seed. */
export function instagramLife(seed: string, media: Media, followers: number): Life<Figure> {
  const postedAt = new Date(media.at);
  const { popularity, dip } = media;
  return lifeOf(APPETITE, { seed, key: media.id, postedAt, followers, mediaType: curveKind(media), popularity, dip });
}

/** What the curve and what was given by hand make at an age. */
export function figuresAt(life: Life<Figure>, ageMs: number, extras: Extras, media: Media): Figures {
  const curve = engagementAt(life, ageMs);
  const count = (figure: Figure): number => Math.max(0, curve[figure] + (extras[figure] ?? 0));
  const [likes, comments, saved, shares, reposts] = [
    count('likes'),
    count('comments'),
    count('saved'),
    count('shares'),
    count('reposts'),
  ] as const;
  // Whoever does something has seen it; follows begin with a visit of the profile.
  const reach = Math.max(count('viewers'), likes, comments, saved, shares, reposts);
  const views = Math.max(reach, curve.viewers + curve.viewsAgain + (extras.viewsAgain ?? 0));
  const follows = count('follows');
  const { seed } = life.traits;
  const boost = uniform(seed, media.id, 'boosted') < 0.2 ? 0.1 + uniform(seed, media.id, 'boost') : 0;
  const boosted = (figure: number): number => figure + Math.floor(figure * boost);
  const avgWatchTimeMs = Math.round((media.lengthMs ?? 0) * (0.25 + 0.5 * uniform(seed, media.id, 'watched')));
  const facebookViews = media.crossposted === true ? Math.floor(views * 0.3) : 0;
  return {
    likes,
    comments,
    saved,
    shares,
    reposts,
    reach,
    views,
    follows,
    profileVisits: Math.max(count('profileVisits'), follows),
    linkClicks: count('linkClicks'),
    storyReplies: count('storyReplies'),
    navigation: count('navigation'),
    totalViews: boosted(views) + facebookViews,
    totalLikes: boosted(likes),
    totalComments: boosted(comments),
    facebookViews,
    watchTimeMs: views * avgWatchTimeMs,
    avgWatchTimeMs,
    skipRate: 15 + integer(500, seed, media.id, 'skipped') / 10,
  };
}

/** Likes, comments, saves and shares; what `total_interactions` counts. */
export const interactions = ({ likes, comments, saved, shares }: Figures): number => likes + comments + saved + shares;
