import { CROWD_SIZE, crowdMember, reactor, replyText } from '../core/crowd.ts';
import { type Appetite, arrivalAgeMs, engagementAt, growthAt, type Life, lifeOf } from '../core/engagement-curve.ts';
import { integer, uniform } from '../core/seeded.ts';
import { numericId } from '../meta/ids.ts';
import type { Facebook } from './facebook.ts';
import { bareId, type Comment, type Extras, type Post, type Reaction, REACTIONS } from './world.ts';

type Figure = Reaction | 'views' | 'clicks' | 'comments' | 'shares';

/** Per reaction of any kind. */
const APPETITE: Appetite<Figure> = {
  like: 0.74,
  love: 0.14,
  care: 0.03,
  haha: 0.04,
  wow: 0.03,
  sad: 0.01,
  angry: 0.01,
  views: 42,
  clicks: 1.5,
  comments: 0.11,
  shares: 0.09,
};

const NO_EXTRAS: Extras = { like: 0, love: 0, care: 0, haha: 0, wow: 0, sad: 0, angry: 0, views: 0, clicks: 0, shares: 0 };

/** All figures of a post at one moment: reach is at most views, plays of a video too. */
export interface Counts {
  readonly reactions: Readonly<Record<Reaction, number>>;
  readonly reactionsTotal: number;
  readonly views: number;
  readonly viewsFromAds: number;
  readonly viewsFromFollowers: number;
  readonly reach: number;
  readonly clicks: number;
  readonly comments: number;
  readonly shares: number;
  /** Of at least 3 seconds; `null` without a video. */
  readonly videoViews: number | null;
}

/** Who sees, reacts and comments. Pure in the seed, the world and the time. */
export class PublicLife {
  readonly #lives = new Map<string, Life<Figure>>();
  readonly #crowd = new Map<string, Comment[]>();
  readonly #crowdIds = new Map<number, string>();

  constructor(private readonly facebook: Facebook) {}

  forget(): void {
    this.#lives.clear();
    this.#crowd.clear();
  }

  counts(post: Post): Counts {
    const { seed } = this.facebook.meta;
    const curve = engagementAt(this.#life(post), this.#ageMs(post));
    const extras = this.facebook.stores.extras.get(post.id) ?? NO_EXTRAS;
    const atLeastZero = (figure: keyof Extras): number => Math.max(0, curve[figure] + extras[figure]);
    const reactions = Object.fromEntries(REACTIONS.map((kind) => [kind, atLeastZero(kind)])) as Record<Reaction, number>;
    const views = atLeastZero('views');
    const share = (low: number, high: number, what: string): number =>
      Math.floor(views * (low + (high - low) * uniform(seed, post.id, what)));
    return {
      reactions,
      reactionsTotal: REACTIONS.reduce((sum, kind) => sum + reactions[kind], 0),
      views,
      viewsFromAds: uniform(seed, post.id, 'advertised') < 0.08 ? share(0.1, 0.4, 'ads') : 0,
      viewsFromFollowers: share(0.35, 0.75, 'followers'),
      reach: share(0.62, 0.92, 'reach'),
      clicks: atLeastZero('clicks'),
      comments: this.comments(post).length,
      shares: atLeastZero('shares'),
      videoViews: post.videoId === undefined ? null : share(0.3, 0.6, 'plays'),
    };
  }

  /** What is expected to have come by a moment, not in whole people: cheap, for sums over many posts and days. */
  expected(post: Post, figure: Figure, at: Date): number {
    const life = this.#life(post);
    return life.totals[figure] * growthAt(life, Math.max(0, at.getTime() - Date.parse(post.createdAt)) * this.facebook.meta.ageFactor);
  }

  /** Comments and their answers, oldest first. */
  comments(post: Post): Comment[] {
    const written = this.facebook.stores.comments.values().filter(({ postId }) => postId === post.id);
    // One of the crowd's that was hidden or deleted is written down as well.
    const known = new Set(written.map(({ id }) => id));
    const crowd = this.#crowdComments(post).filter(({ id }) => !known.has(id));
    return [...crowd, ...written.filter(({ deleted }) => !deleted)].sort(
      (a, b) => a.createdAt.localeCompare(b.createdAt) || (a.id < b.id ? -1 : 1),
    );
  }

  /** A few likes, more for early ones; none on what was written by hand. */
  commentLikes(comment: Comment): number {
    const { seed } = this.facebook.meta;
    const isCrowd = this.facebook.stores.comments.get(comment.id) === undefined;
    return isCrowd ? integer(4, seed, comment.id, 'likes') : 0;
  }

  /** The nth of those who reacted in a way. */
  reactor(post: Post, kind: Reaction, n: number): { id: string; name: string } {
    return this.#member(reactor(this.facebook.meta.seed, post.id, kind, n).index);
  }

  #crowdComments(post: Post): Comment[] {
    if (!this.facebook.isPublic(post)) return [];
    const ageMs = this.#ageMs(post);
    const many = Math.min(CROWD_SIZE, engagementAt(this.#life(post), ageMs).comments);
    const key = lifeKey(post);
    const made = this.#crowd.get(key) ?? [];
    this.#crowd.set(key, made);
    while (made.length < many) made.push(this.#crowdComment(post, made, ageMs));
    return made.slice(0, many);
  }

  /** The next comment after those before it: always the same one, whenever it is asked for. */
  #crowdComment(post: Post, before: readonly Comment[], ageMs: number): Comment {
    const { seed, ageFactor } = this.facebook.meta;
    const n = before.length + 1;
    const id = `${bareId(post.id)}_${numericId('12', 15, seed, post.id, 'comment', n)}`;
    const arrivedMs = Math.floor(Date.parse(post.createdAt) + arrivalAgeMs(this.#life(post), 'comments', n, ageMs) / ageFactor);
    // One in six answers an earlier comment.
    const parent = n > 1 && uniform(seed, id, 'answers') < 1 / 6 ? before[integer(before.length, seed, id, 'parent')] : undefined;
    return {
      id,
      postId: post.id,
      parentId: parent?.parentId ?? parent?.id,
      author: this.#member(reactor(seed, post.id, 'comments', n).index),
      message: replyText(seed, post.id, n),
      createdAt: new Date(arrivedMs).toISOString(),
      hidden: false,
      deleted: false,
    };
  }

  #member(index: number): { id: string; name: string } {
    const id = this.#crowdIds.get(index) ?? numericId('2400', 16, this.facebook.meta.seed, 'crowd', index);
    this.#crowdIds.set(index, id);
    return { id, name: crowdMember(index).displayName };
  }

  #ageMs(post: Post): number {
    const ageMs = this.facebook.now().getTime() - Date.parse(post.createdAt);
    return post.published ? Math.max(0, ageMs) * this.facebook.meta.ageFactor : 0;
  }

  #life(post: Post): Life<Figure> {
    const key = lifeKey(post);
    const known = this.#lives.get(key);
    if (known) return known;
    const life = lifeOf(APPETITE, {
      seed: this.facebook.meta.seed,
      key: post.id,
      postedAt: new Date(post.createdAt),
      followers: this.facebook.meta.world.pages.get(post.pageId)?.followers ?? 0,
      mediaType: post.kind,
      popularity: post.popularity,
      dip: post.dip,
    });
    this.#lives.set(key, life);
    return life;
  }
}

const lifeKey = ({ id, createdAt }: Post): string => `${id} ${createdAt}`;
