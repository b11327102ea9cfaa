import type { Failure } from '@afterpost/contracts';
import { arrayOf, isObject, objectOf } from '../http/wire.ts';
import type { PostReading, PostRef } from '../port/insights.ts';
import { failureOf, problemsOf } from './errors.ts';
import type { PartialProblem } from './errors.ts';
import { figuresOf, hasPrivateFigures } from './figures.ts';
import { mediaOf, readPost } from './post.ts';
import type { XPost } from './post.ts';

interface Taking {
  /** The private groups that were asked for. */
  readonly groups: readonly string[];
  /** Why others were not, if X refused them just now; young posts miss them. */
  readonly refused: Failure | null;
  readonly now: Date;
  readonly readings: Map<string, PostReading>;
}

/** A post that X hid because of its private figures, and why those are missed; `null`: nobody expected them. */
export interface Hidden {
  readonly ref: PostRef;
  readonly why: Failure | null;
}

const SILENT = failureOf('transient', 'the answer says nothing about this post');
const WITHOUT_FIGURES = failureOf('transient', 'the post came without its figures');

/**
 * Sorts a lookup's answer into readings: by id, never by place, and only what X calls "not found" is missing
 * (BEHAVIOR.md, 4). Returns what has to be asked again without private figures.
 */
export function takeLookup(body: unknown, batch: readonly PostRef[], { groups, refused, now, readings }: Taking): readonly Hidden[] {
  const media = mediaOf(body);
  const posts = new Map(
    arrayOf(objectOf(body)['data'])
      .map((item) => readPost(item, media))
      .filter((post) => post !== null)
      .map((post) => [post.id, post]),
  );
  const problems = problemsOf(body);
  const general = problems.find(({ id }) => id === null)?.failure;
  const hidden: Hidden[] = [];
  for (const ref of batch) {
    const { externalId } = ref;
    const own = problems.filter(({ id }) => id === externalId);
    const young = hasPrivateFigures(ref.publishedAt, now);
    const missed = own.find((problem) => isMissed(problem, young))?.failure ?? (young ? refused : null);
    const post = posts.get(externalId);
    if (post !== undefined) readings.set(externalId, readingOf(post, ref, missed));
    else if (groups.length > 0 && own.length > 0 && own.every(({ aboutField }) => aboutField)) hidden.push({ ref, why: missed });
    else readings.set(externalId, absent(externalId, own, general ?? SILENT));
  }
  return hidden;
}

/** That old posts have no private figures is known, and no news. */
const isMissed = ({ aboutField, failure }: PartialProblem, young: boolean): boolean =>
  !aboutField || young || failure.class !== 'permission_denied';

function readingOf(post: XPost, { externalId, mediaType }: PostRef, missed: Failure | null): PostReading {
  const figures = { externalId, ...figuresOf(post, mediaType) };
  const failure = missed ?? (isObject(post.wire['public_metrics']) ? null : WITHOUT_FIGURES);
  return failure === null ? { ...figures, status: 'ok' } : { ...figures, status: 'partial', failure };
}

function absent(externalId: string, [problem]: readonly PartialProblem[], otherwise: Failure): PostReading {
  if (problem?.failure.class === 'not_found') return { externalId, status: 'missing' };
  return { externalId, status: 'failed', failure: problem?.failure ?? otherwise };
}
