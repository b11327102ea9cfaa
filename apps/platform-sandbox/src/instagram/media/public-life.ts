import { type Clock, DAY, HOUR } from '@afterpost/kernel';
import type { Life } from '../../core/engagement-curve.ts';
import { followersAt } from '../../core/follower-curve.ts';
import { numericId } from '../../meta/ids.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import { type Comment, crowdComments } from './comments.ts';
import { type Extras, type Figure, FIGURES, type Figures, figuresAt, instagramLife } from './figures.ts';
import type { Media } from './media.ts';

/** A comment that somebody wrote by the control API. */
export type WrittenComment = Omit<Comment, 'restricted'>;

/** Counts given by hand, and when. */
export interface Given {
  readonly at: string;
  readonly counts: Extras;
}

/** What the public's life is lived by. */
export interface Surroundings {
  readonly seed: string;
  readonly clock: Clock;
  readonly ageFactor: number;
  readonly account: (igId: string) => InstagramAccount | undefined;
  readonly given: (mediaId: string) => readonly Given[];
  readonly written: (mediaId: string) => readonly WrittenComment[];
}

/** How far insights lag behind what people do, where they do: in the age of the curve, so that a fast demo waits little. */
export const INSIGHTS_LAG_MS = 4 * HOUR;

/** The public of the network: who reacts, how much, and what they say. Pure in the seed, the world and the time. */
export class PublicLife {
  readonly #lives = new Map<string, Life<Figure>>();
  readonly #crowd = new Map<string, Comment[]>();

  constructor(private readonly around: Surroundings) {}

  /** What is so at a moment; now, if none is given. */
  figures(media: Media, atMs = this.#nowMs()): Figures {
    return figuresAt(this.#life(media), this.#ageMs(media, atMs), this.#extras(media, atMs), media);
  }

  /** What insights say now: nothing yet, or the figures of a while ago. Counts given by hand are seen at once. */
  reported(media: Media, lagMs: number): Figures | undefined {
    const ageMs = this.#ageMs(media, this.#nowMs()) - lagMs;
    const extras = this.#extras(media, this.#nowMs());
    if (ageMs < 0 && FIGURES.every((figure) => (extras[figure] ?? 0) === 0)) return undefined;
    return figuresAt(this.#life(media), Math.max(0, ageMs), extras, media);
  }

  /** Comments and answers, newest first; as many as are counted. */
  comments(media: Media): Comment[] {
    const { seed, ageFactor } = this.around;
    const known = this.#crowd.get(media.id) ?? [];
    const said = this.around.written(media.id).map((comment) => ({ ...comment, restricted: false }));
    const count = this.figures(media).comments - said.length;
    if (known.length < count) {
      const ageMs = this.#ageMs(media, this.#nowMs());
      const commentId = (n: number): string => numericId('178', 17, seed, media.id, 'comment', n);
      const on = { life: this.#life(media), mediaId: media.id, postedMs: Date.parse(media.at), ageMs, ageFactor, commentId };
      known.push(...crowdComments(on, known.length, count));
      this.#crowd.set(media.id, known);
    }
    return [...known.slice(0, Math.max(0, count)), ...said].sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
  }

  followers({ id, followers, since }: InstagramAccount, atMs = this.#nowMs()): number {
    return followersAt({ seed: this.around.seed, key: id, followers, since: new Date(since) }, new Date(atMs));
  }

  forget(): void {
    this.#lives.clear();
    this.#crowd.clear();
  }

  #nowMs = (): number => this.around.clock.now().getTime();

  #life(media: Media): Life<Figure> {
    const known = this.#lives.get(media.id);
    if (known) return known;
    const life = instagramLife(this.around.seed, media, this.around.account(media.igId)?.followers ?? 0);
    this.#lives.set(media.id, life);
    return life;
  }

  /** Stories are seen for a day. */
  #ageMs(media: Media, atMs: number): number {
    const ageMs = Math.max(0, atMs - Date.parse(media.at));
    return (media.product === 'STORY' ? Math.min(DAY, ageMs) : ageMs) * this.around.ageFactor;
  }

  #extras(media: Media, atMs: number): Extras {
    const counts = this.around.given(media.id).filter(({ at }) => Date.parse(at) <= atMs);
    const sum = (figure: Figure): number => counts.reduce((total, { counts: given }) => total + (given[figure] ?? 0), 0);
    const comments = this.around.written(media.id).filter(({ at }) => Date.parse(at) <= atMs).length;
    return { ...Object.fromEntries(FIGURES.map((figure) => [figure, sum(figure)])), comments };
  }
}
