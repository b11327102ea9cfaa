import type { Clock } from '@afterpost/kernel';
import { type Appetite, engagementAt, type Life, lifeOf } from '../../core/engagement-curve.ts';
import { followersAt } from '../../core/follower-curve.ts';
import { uniform } from '../../core/seeded.ts';
import { type Figure, FIGURES, type Member, type Organization, type Post, REACTIONS, type World } from '../world.ts';

export type Figures = Readonly<Record<Figure, number>>;

/** Per reaction of any kind. Most who see a post do nothing, and those who do have seen it. */
const APPETITE: Appetite<Exclude<Figure, 'uniqueImpressions'>> = {
  LIKE: 0.74,
  PRAISE: 0.11,
  EMPATHY: 0.07,
  INTEREST: 0.04,
  APPRECIATION: 0.03,
  ENTERTAINMENT: 0.01,
  impressions: 58,
  clicks: 1.3,
  comments: 0.13,
  shares: 0.07,
  videoViews: 24,
  saves: 0.09,
  sends: 0.06,
  profileViews: 0.3,
  followersGained: 0.05,
};

/** The public of the network: who sees and reacts. Pure in the seed, the world and the time. */
export class PublicLife {
  readonly #lives = new Map<string, Life<Exclude<Figure, 'uniqueImpressions'>>>();

  constructor(
    private readonly world: World,
    readonly lent: { readonly seed: string; readonly clock: Clock; readonly ageFactor: number },
  ) {}

  /** What has happened to a post by a moment: never negative; nobody interacts unseen, nobody is seen more often than shown to. */
  figures(post: Post, now = this.lent.clock.now()): Figures {
    const curve = engagementAt(this.life(post), this.ageMs(post, now));
    const seen = Math.max(curve.impressions, interactionsOf(curve), curve.videoViews);
    const reached = Math.max(Math.floor(seen * uniqueShare(this.lent.seed, post.urn)), Math.min(seen, curve.videoViews));
    const grown: Figures = { ...curve, impressions: seen, uniqueImpressions: reached };
    const extras = (this.world.extras.get(post.urn) ?? []).filter(({ at }) => Date.parse(at) <= now.getTime());
    const of = (figure: Figure): number =>
      Math.max(
        0,
        extras.reduce((sum, { figures }) => sum + (figures[figure] ?? 0), grown[figure]),
      );
    const figures = Object.fromEntries(FIGURES.map((figure) => [figure, of(figure)])) as Record<Figure, number>;
    const by = (at: string): boolean => Date.parse(at) <= now.getTime();
    figures.comments += (this.world.comments.get(post.urn) ?? []).filter(({ createdAt }) => by(createdAt)).length;
    figures.shares += this.world.resharesOf(post.urn).filter(({ createdAt }) => by(createdAt)).length;
    figures.uniqueImpressions = Math.min(figures.uniqueImpressions, figures.impressions);
    return figures;
  }

  followers({ urn, followers, since }: Member | Organization, now = this.lent.clock.now()): number {
    return followersAt({ seed: this.lent.seed, key: urn, followers, since: new Date(since) }, now);
  }

  ageMs = (post: Post, now: Date): number => Math.max(0, now.getTime() - Date.parse(post.createdAt)) * this.lent.ageFactor;

  life(post: Post): Life<Exclude<Figure, 'uniqueImpressions'>> {
    const known = this.#lives.get(post.urn);
    if (known) return known;
    const author = this.world.organizations.get(post.author) ?? this.world.members.get(post.author);
    const life = lifeOf(
      { ...APPETITE, videoViews: post.kind === 'video' ? APPETITE.videoViews : 0 },
      {
        seed: this.lent.seed,
        key: `linkedin ${post.urn}`,
        postedAt: new Date(post.createdAt),
        followers: author?.followers ?? 0,
        mediaType: post.kind,
        popularity: post.popularity,
        dip: post.dip,
      },
    );
    this.#lives.set(post.urn, life);
    return life;
  }

  forget(): void {
    this.#lives.clear();
  }
}

/** Members per impression of one post. */
export const uniqueShare = (seed: string, urn: string): number => 0.55 + 0.25 * uniform(seed, urn, 'unique impressions');

type Counts = Pick<Figures, (typeof REACTIONS)[number] | 'clicks' | 'comments' | 'shares'>;

export const reactionsOf = (figures: Pick<Figures, (typeof REACTIONS)[number]>): number =>
  REACTIONS.reduce((sum, kind) => sum + figures[kind], 0);

/** What LinkedIn divides by the impressions. */
export const interactionsOf = (figures: Counts): number => reactionsOf(figures) + figures.clicks + figures.comments + figures.shares;
