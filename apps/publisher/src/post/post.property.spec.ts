import { isRefusal } from '@afterpost/kernel';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueTargets } from './due-targets.ts';
import type { PostCommand } from './post.commands.ts';
import { decide } from './post.decider.ts';
import type { PostEvent } from './post.events.ts';
import { at, begin, createCommand, ERROR, ONE, recordPublished, TWO } from './post.examples.ts';
import { evolve, initialState, type PresentPost } from './post.state.ts';
import { outcomeOf } from './target.decider.ts';

type Step = (minute: number) => PostCommand;

const target = fc.constantFrom(ONE, TWO);
const number = fc.constantFrom(1, 1, 1, 2, 3);
const news = fc.tuple(target, number);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((minute) => ({ kind: 'schedule', scheduledAt: at(minute + 2), now: at(minute) })),
  { weight: 10, arbitrary: fc.constant<Step>((minute) => ({ kind: 'publish-now', now: at(minute) })) },
  fc.constant<Step>((minute) => ({ kind: 'cancel', now: at(minute) })),
  fc.constant<Step>((minute) => ({ kind: 'delete', now: at(minute) })),
  fc.constant<Step>((minute) => ({ kind: 'request-removal', now: at(minute) })),
  target.map(({ targetId }): Step => (minute) => ({ kind: 'record-removed', targetId, now: at(minute) })),
  {
    weight: 20,
    arbitrary: target.map(({ targetId }): Step => (minute) => ({ kind: 'start-target', targetId, now: at(minute) })),
  },
  {
    weight: 20,
    arbitrary: fc.tuple(target, number, fc.boolean()).map(
      ([which, n, repeatable]): Step =>
        (minute) =>
          begin(which, n, minute, repeatable),
    ),
  },
  {
    weight: 4,
    arbitrary: news.map(
      ([which, n]): Step =>
        (minute) =>
          recordPublished(which, n, minute),
    ),
  },
  news.map(([{ targetId }, n]): Step => () => ({ kind: 'record-failed', targetId, attemptId: `attempt-${n}`, error: ERROR })),
  news.map(([{ targetId }, n]): Step => (minute) => ({
    kind: 'record-deferred',
    targetId,
    attemptId: `attempt-${n}`,
    error: ERROR,
    retryAt: at(minute + 1),
    prepareAgain: false,
  })),
  news.map(([{ targetId }, n]): Step => (minute) => ({
    kind: 'record-unconfirmed',
    targetId,
    attemptId: `attempt-${n}`,
    error: ERROR,
    lookAt: at(minute + 1),
    now: at(minute),
  })),
  fc.tuple(target, number, fc.boolean()).map(([{ targetId }, n, mayRetry]): Step => (minute) => ({
    kind: 'record-absence',
    targetId,
    attemptId: `attempt-${n}`,
    mayRetry,
    lookAgainAt: at(minute + 1),
    now: at(minute),
  })),
);

const isOver = ({ phase }: PresentPost): boolean => phase.kind === 'canceled' || phase.kind === 'deleted';

it('keeps its promises whatever is asked of a post, in whatever order', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(steps, { minLength: 10, maxLength: 60, size: 'max' }), (sequence) => {
      let post = evolve(initialState(), (decide(createCommand(null, ONE, TWO), initialState()) as PostEvent[])[0] as PostEvent) as PresentPost;
      const publishedTargets: string[] = [];
      for (const [minute, step] of sequence.entries()) {
        const before = post;
        const events = decide(step(minute), before);
        if (isRefusal(events)) continue;
        for (const event of events) {
          seen.add(event.type);
          // after cancel and delete nothing is attempted, published or planned
          if (isOver(before)) expect(['AttemptBegun', 'TargetStarted', 'TargetPublished', 'PostScheduled']).not.toContain(event.type);
          if (event.type === 'TargetPublished') publishedTargets.push(event.data.targetId);
          post = evolve(post, event) as PresentPost;
        }
        expectPhaseOfTargets(post);
        if (isOver(post)) expect(dueTargets(post).map(({ dueAt }) => dueAt)).toEqual([null, null]);
      }
      expect(publishedTargets).toEqual([...new Set(publishedTargets)]);
    }),
    { numRuns: 400 },
  );
  const told: readonly PostEvent['type'][] = [
    'AttemptBegun',
    'TargetDeferred',
    'TargetUnconfirmed',
    'TargetNotFound',
    'TargetFailed',
    'TargetPublished',
    'PostEnded',
  ];
  expect([...seen]).toEqual(expect.arrayContaining(told as string[]));
});

/** A post's phase is a function of its targets once publishing has started. */
function expectPhaseOfTargets(post: PresentPost): void {
  const outcome = outcomeOf(post.targets);
  if (post.phase.kind === 'publishing') expect(outcome).toBeNull();
  if (post.phase.kind === 'ended') expect(post.phase.status).toBe(outcome?.status);
  if (post.phase.kind === 'draft' || post.phase.kind === 'scheduled') expect(post.targets.map(({ progress }) => progress.kind)).toEqual(['idle', 'idle']);
}
