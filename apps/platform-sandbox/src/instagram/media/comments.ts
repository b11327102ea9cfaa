import { reactor, replyText } from '../../core/crowd.ts';
import { arrivalAgeMs, type Life } from '../../core/engagement-curve.ts';
import { integer, uniform } from '../../core/seeded.ts';
import type { Figure } from './figures.ts';

/** A comment or an answer to one (`parentId`), by one of the crowd or in somebody's words. */
export interface Comment {
  readonly id: string;
  readonly mediaId: string;
  readonly parentId?: string | undefined;
  readonly text: string;
  readonly username: string;
  readonly at: string;
  readonly likeCount: number;
  /** By somebody the account has restricted: counted, and never listed. */
  readonly restricted: boolean;
}

/** What the crowd has to know of an item to comment on it. */
export interface Commented {
  readonly life: Life<Figure>;
  readonly mediaId: string;
  readonly postedMs: number;
  readonly ageMs: number;
  readonly ageFactor: number;
  readonly commentId: (n: number) => string;
}

/**
 * The crowd's comments after the first `known` ones up to the `count`th, oldest first. The nth is the same whenever it
 * is asked for; about one in six answers an earlier one.
 */
export function crowdComments(on: Commented, known: number, count: number): Comment[] {
  return Array.from({ length: count - known }, (_, index) => crowdComment(on, known + index + 1));
}

function crowdComment(on: Commented, n: number): Comment {
  const { life, mediaId, commentId } = on;
  const { seed } = life.traits;
  const arrivedMs = on.postedMs + arrivalAgeMs(life, 'comments', n, on.ageMs) / on.ageFactor;
  const parent = answered(seed, mediaId, n);
  return {
    id: commentId(n),
    mediaId,
    parentId: parent === undefined ? undefined : commentId(parent),
    text: replyText(seed, mediaId, n),
    username: usernameOf(reactor(seed, mediaId, 'comments', n).handleName),
    at: new Date(Math.floor(arrivedMs)).toISOString(),
    likeCount: Math.max(0, integer(9, seed, mediaId, 'comment likes', n) - 4),
    restricted: uniform(seed, mediaId, 'restricted', n) < 0.03,
  };
}

/** The earlier comment that the nth answers, if it is an answer: there is one level of answers only. */
function answered(seed: string, mediaId: string, n: number): number | undefined {
  if (n === 1 || uniform(seed, mediaId, 'is an answer', n) >= 1 / 6) return undefined;
  const earlier = 1 + integer(n - 1, seed, mediaId, 'answers', n);
  return answered(seed, mediaId, earlier) === undefined ? earlier : undefined;
}

const usernameOf = (handleName: string): string => handleName.replaceAll('-', '_');
