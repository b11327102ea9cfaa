import type { Failure, Metrics } from '@afterpost/contracts';
import { NO_METRICS } from '@afterpost/contracts';
import { countOrNull } from '../http/wire.ts';
import type { PostReading, PostRef } from '../port/insights.ts';
import type { JsonValue } from '../port/json.ts';
import type { Outcome } from '../port/outcome.ts';
import { figuresOf, MEMBER_FIGURES, nextDueInMs, readAtMs } from './member-figures.ts';
import type { MemberFigure } from './member-figures.ts';
import { isForEveryBatch } from './page-totals.ts';

/** What was asked of one post, and what came of it. */
export type ReadFigures = ReadonlyMap<MemberFigure, Outcome<number | null>>;

/**
 * One post's reading. Figures that were not read now stand as they were, and the reading is `partial`: the block's `readAt`
 * tells how old each is. Where nothing was read there is no reading at all (BEHAVIOR.md, 13).
 */
export function memberReading(ref: PostRef, read: ReadFigures, dropped: ReadonlySet<string>, now: Date): PostReading {
  const { externalId } = ref;
  const failures = [...read.values()].flatMap((outcome) => (outcome.ok ? [] : [outcome.failure]));
  const failure = failures.find(isForEveryBatch) ?? failures[0];
  const isRead = [...read.values()].some(({ ok }) => ok);
  if (!isRead) return { externalId, status: 'failed', failure: failure ?? notDue(ref, dropped, now) };
  const known = figuresOf(ref, dropped).flatMap((figure) => knownFigure(ref, figure, read, now));
  const metrics: Record<keyof Metrics, number | null> = { ...NO_METRICS, videoViews: ref.mediaType === 'video' ? null : 0 };
  for (const { figure, count } of known) metrics[MEMBER_FIGURES[figure]] = count;
  const figures = {
    metrics,
    block: {
      ...Object.fromEntries(known.flatMap(({ figure, count }): [string, JsonValue][] => (count === null ? [] : [[figure, count]]))),
      readAt: Object.fromEntries(known.map(({ figure, readAt }) => [figure, readAt])),
    },
    // An app may not read the comments of members, however many there are.
    commentsCount: null,
    raw: Object.fromEntries([...read].flatMap(([figure, outcome]) => (outcome.ok ? [[figure, outcome.value]] : []))),
  };
  const older = known.filter(({ isNew }) => !isNew);
  if (failure === undefined && older.length === 0) return { externalId, status: 'ok', ...figures };
  return { externalId, status: 'partial', failure: failure ?? ofEarlier(older), ...figures };
}

interface KnownFigure {
  readonly figure: MemberFigure;
  readonly count: number | null;
  readonly readAt: string;
  readonly isNew: boolean;
}

/** Read now, or carried with the instant it was read at. */
function knownFigure(ref: PostRef, figure: MemberFigure, read: ReadFigures, now: Date): KnownFigure[] {
  const outcome = read.get(figure);
  if (outcome?.ok) return [{ figure, count: outcome.value, readAt: now.toISOString(), isNew: true }];
  const earlierMs = readAtMs(ref, figure);
  if (earlierMs === null) return [];
  return [{ figure, count: countOrNull(ref.last?.block[figure]), readAt: new Date(earlierMs).toISOString(), isNew: false }];
}

function ofEarlier(older: readonly KnownFigure[]): Failure {
  const since = older.map(({ readAt }) => readAt).toSorted()[0]!;
  const names = older.map(({ figure }) => MEMBER_FIGURES[figure]).join(', ');
  const message = `LinkedIn counts every figure of a profile’s post as a call, so ${names} are read once a week; these are of ${since}.`;
  return { class: 'invalid_request', message };
}

function notDue(ref: PostRef, dropped: ReadonlySet<string>, now: Date): Failure {
  const message = 'LinkedIn counts every figure of a profile’s post as a call; this post is not due yet. The last figures stay.';
  return { class: 'transient', message, retryAfterMs: Math.max(0, Math.ceil(nextDueInMs(ref, dropped, now))) };
}
