import { CROWD_SIZE, crowdMember, reactor, replyText } from '../../core/crowd.ts';
import { arrivalAgeMs, engagementAt } from '../../core/engagement-curve.ts';
import { integer, pick, uniform } from '../../core/seeded.ts';
import { activityOf, parseCommentUrn, personUrn, timedId } from '../rest-li/urn.ts';
import type { Comment, Post, World } from '../world.ts';
import type { PublicLife } from './public-life.ts';

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'.split('');

/** The URN of somebody, account or crowd, drawn once. */
export const personOf = (seed: string, who: string): string =>
  personUrn(Array.from({ length: 10 }, (_, index) => pick(ID_CHARACTERS, seed, 'linkedin person', who, index)).join(''));

/** What is said under posts: by the crowd, and by those who were told to. */
export class Comments {
  readonly #drawn = new Map<string, Comment>();

  constructor(
    private readonly world: World,
    private readonly life: PublicLife,
  ) {}

  /** All comments of a post by now, answers included, oldest first. */
  of(post: Post): Comment[] {
    const now = this.life.lent.clock.now();
    const { traits, totals, ...fate } = this.life.life(post);
    const { comments } = engagementAt({ ...fate, traits, totals: { comments: totals.comments } }, this.life.ageMs(post, now));
    const crowd = Array.from({ length: comments }, (_, index) => this.#crowdComment(post, index + 1));
    const all = [...crowd, ...(this.world.comments.get(post.urn) ?? [])];
    return all.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  /** A comment by its URN, with the post it stands under. */
  find(urn: string): { post: Post; comment: Comment } | undefined {
    const parts = parseCommentUrn(urn);
    const post = parts && this.world.post(parts.activity);
    const comment = post && this.of(post).find(({ id }) => id === parts?.id);
    return comment && post ? { post, comment } : undefined;
  }

  add(post: Post, comment: Pick<Comment, 'actor' | 'actorName' | 'text' | 'parentId'>): Comment {
    const now = this.life.lent.clock.now();
    const before = this.world.comments.get(post.urn) ?? [];
    const id = timedId(now.getTime(), 2 * (501 + 1_001 * before.length));
    const written: Comment = { ...comment, id, post: post.urn, createdAt: now.toISOString() };
    this.world.comments.put(post.urn, [...before, written]);
    return written;
  }

  forget(): void {
    this.#drawn.clear();
  }

  #crowdComment(post: Post, n: number): Comment {
    const { seed, ageFactor, clock } = this.life.lent;
    const key = `${activityOf(post.urn)} ${n}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const ageMs = arrivalAgeMs(this.life.life(post), 'comments', n, this.life.ageMs(post, clock.now()));
    const createdMs = Math.floor(Date.parse(post.createdAt) + ageMs / ageFactor);
    const author = crowdMember(reactor(seed, post.urn, 'comments', n).index);
    const comment: Comment = {
      // Odd, where written ones are even.
      id: timedId(createdMs, integer(2 ** 21, seed, 'linkedin comment', key) * 2 + 1),
      post: post.urn,
      parentId: this.#answered(post, n),
      actor: personOf(seed, `crowd ${author.index}`),
      actorName: author.displayName,
      text: replyText(seed, post.urn, n),
      createdAt: new Date(createdMs).toISOString(),
    };
    this.#drawn.set(key, comment);
    return comment;
  }

  /** One in six answers an earlier comment of the crowd that is no answer itself. */
  #answered(post: Post, n: number): string | undefined {
    const draw = [this.life.lent.seed, post.urn, 'answers', n] as const;
    if (n === 1 || uniform(...draw) >= 1 / 6) return undefined;
    const earlier = this.#crowdComment(post, 1 + integer(n - 1, ...draw, 'whom'));
    return earlier.parentId ?? earlier.id;
  }
}

/** Somebody of the crowd, for names of those that nobody has registered. */
export const crowdNameOf = (seed: string, who: string): string => crowdMember(integer(CROWD_SIZE, seed, 'linkedin name', who)).displayName;
