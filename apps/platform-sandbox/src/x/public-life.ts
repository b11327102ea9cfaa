import type { Clock } from '@afterpost/kernel';
import { reactor, replyText } from '../core/crowd.ts';
import { type Appetite, arrivalAgeMs, engagementAt, type Life, lifeOf } from '../core/engagement-curve.ts';
import { followersAt } from '../core/follower-curve.ts';
import { integer } from '../core/seeded.ts';
import { Crowd } from './crowd.ts';
import { byId, crowdId, isCrowdId } from './ids.ts';
import { hasUrl } from './text.ts';
import { type Account, type Extra, type Figure, FIGURES, type StoredPost, type World } from './world.ts';

export type Figures = Readonly<Record<Figure, number>>;

/** Per like. Who clicks, expands or watches has seen the post, and most who see it do nothing. */
const APPETITE: Appetite<Figure> = {
  impressions: 75,
  likes: 1,
  retweets: 0.16,
  quotes: 0.03,
  replies: 0.08,
  bookmarks: 0.11,
  urlClicks: 0.7,
  profileClicks: 0.3,
  detailExpands: 1.4,
  views: 32,
};

/** What people do to a post; impressions are never fewer. */
const ENGAGEMENTS = ['likes', 'retweets', 'quotes', 'replies', 'bookmarks', 'urlClicks', 'profileClicks', 'detailExpands'] as const;

/** The public of the network: who sees, reacts and answers. Pure in the seed, the world and the time. */
export class PublicLife {
  readonly crowd: Crowd;
  readonly #lives = new Map<string, Life<Figure>>();
  readonly #crowdPosts = new Map<string, StoredPost>();

  constructor(
    private readonly world: World,
    private readonly lent: { readonly seed: string; readonly clock: Clock; readonly ageFactor: number },
  ) {
    this.crowd = new Crowd(lent.seed);
  }

  /** What has happened to a post by a moment. */
  figures(post: StoredPost, now = this.lent.clock.now()): Figures {
    const curve = engagementAt(this.#life(post), this.#ageMs(post, now));
    const seen = Math.max(curve.impressions, engagementsOf(curve), curve.views);
    const extras = (this.world.extras.get(post.id) ?? []).filter(({ at }) => Date.parse(at) <= now.getTime());
    const extra = (figure: Figure): number => extras.reduce((sum, { figures }: Extra) => sum + (figures[figure] ?? 0), 0);
    const written = this.world.repliesTo(post.id).filter(({ createdAt }) => Date.parse(createdAt) <= now.getTime()).length;
    const of = (figure: Figure): number => Math.max(0, (figure === 'impressions' ? seen : curve[figure]) + extra(figure));
    const figures = Object.fromEntries(FIGURES.map((figure) => [figure, of(figure)])) as Record<Figure, number>;
    return { ...figures, replies: figures.replies + written };
  }

  /** Views of a file, through all posts that show it. */
  mediaViews(mediaId: string): number {
    const posts = [...this.world.posts.values()].filter(({ mediaIds }) => mediaIds.includes(mediaId));
    return posts.reduce((sum, post) => sum + this.figures(post).views, 0);
  }

  /** Direct answers of the crowd, oldest first. */
  crowdReplies(post: StoredPost): StoredPost[] {
    const { traits, totals, ...fate } = this.#life(post);
    const { replies } = engagementAt({ ...fate, traits, totals: { replies: totals.replies } }, this.#ageMs(post, this.lent.clock.now()));
    return Array.from({ length: replies }, (_, index) => this.#crowdReply(post, index + 1));
  }

  /** A written post or one of the crowd's, whoever asks first: also right after a restart. */
  post(id: string): StoredPost | undefined {
    const written = this.world.posts.get(id);
    if (written) return written;
    if (this.world.deleted.has(id) || !isCrowdId(id)) return undefined;
    if (!this.#crowdPosts.has(id)) this.allCrowdReplies();
    return this.#crowdPosts.get(id);
  }

  allCrowdReplies(): StoredPost[] {
    return [...this.world.posts.values()].flatMap((post) => this.crowdReplies(post));
  }

  user(id: string): Account | undefined {
    return this.world.accounts.get(id) ?? this.crowd.byId(id);
  }

  followers({ id, followers, since }: Account): number {
    const audience = { seed: this.lent.seed, key: id, followers, since: new Date(since) };
    return followersAt(audience, this.lent.clock.now());
  }

  forget(): void {
    this.#lives.clear();
    this.#crowdPosts.clear();
  }

  #ageMs = (post: StoredPost, now: Date): number => Math.max(0, now.getTime() - Date.parse(post.createdAt)) * this.lent.ageFactor;

  #life(post: StoredPost): Life<Figure> {
    const known = this.#lives.get(post.id);
    if (known) return known;
    const author = this.world.accounts.get(post.authorId);
    const isReply = post.inReplyTo !== undefined;
    const life = lifeOf(appetiteFor(post, author !== undefined), {
      seed: this.lent.seed,
      key: `x ${post.id}`,
      postedAt: new Date(post.createdAt),
      // Somebody of the crowd who answers is read by a handful; an answer of an account by fewer than its own posts.
      followers: author?.followers ?? this.crowd.byId(post.authorId)?.followers ?? 0,
      mediaType: post.kind,
      popularity: (post.popularity ?? 1) * (author && isReply ? 0.1 : 1),
      dip: post.dip,
    });
    this.#lives.set(post.id, life);
    return life;
  }

  #crowdReply(post: StoredPost, n: number): StoredPost {
    const { seed, ageFactor, clock } = this.lent;
    const memory = `${post.id} ${n}`;
    const known = this.#crowdPosts.get(memory);
    if (known) return known;
    const ageMs = arrivalAgeMs(this.#life(post), 'replies', n, this.#ageMs(post, clock.now()));
    const createdMs = Math.floor(Date.parse(post.createdAt) + ageMs / ageFactor);
    const id = crowdId(createdMs, integer(2 ** 21, seed, 'x reply', memory) | 1);
    const createdAt = new Date(createdMs).toISOString();
    const reply: StoredPost = {
      id,
      authorId: this.crowd.user(reactor(seed, post.id, 'replies', n).index).id,
      // X puts the name of whoever is answered in front, as its own apps do.
      text: `@${this.user(post.authorId)?.username ?? ''} ${replyText(seed, post.id, n)}`,
      createdAt,
      indexedAt: createdAt,
      conversationId: post.conversationId,
      inReplyTo: post.id,
      inReplyToUserId: post.authorId,
      mediaIds: [],
      kind: 'text',
      replySettings: 'everyone',
      versions: [id],
    };
    this.#crowdPosts.set(memory, reply).set(id, reply);
    return reply;
  }
}

function appetiteFor(post: StoredPost, byAccount: boolean): Appetite<Figure> {
  if (!byAccount) return { ...APPETITE, retweets: 0, quotes: 0, replies: 0, urlClicks: 0, views: 0 };
  return { ...APPETITE, urlClicks: hasUrl(post.text) ? APPETITE.urlClicks : 0, views: post.kind === 'video' ? APPETITE.views : 0 };
}

export const engagementsOf = (figures: Figures): number => ENGAGEMENTS.reduce((sum, figure) => sum + figures[figure], 0);

export const newestFirst = (posts: StoredPost[]): StoredPost[] => posts.sort((a, b) => byId(b.id, a.id));
