import { isRefusal } from '@afterpost/kernel';
import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { dueTargets } from './due-targets.ts';
import type { PostCommand } from './post.commands.ts';
import { decide } from './post.decider.ts';
import { at, begin, created, ERROR, hold, ONE, recordPublished, release, TWO } from '../testing/post-story.ts';
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
  fc.boolean().map((onPlatforms): Step => (minute) => ({ kind: 'delete', onPlatforms, now: at(minute) })),
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
  fc.tuple(target, number, fc.constantFrom('retry', 'give-up', 'ask-person')).map(([{ targetId }, n, otherwise]): Step => (minute) => ({
    kind: 'record-absence',
    targetId,
    attemptId: `attempt-${n}`,
    otherwise,
    lookAgainAt: at(minute + 1),
    now: at(minute),
  })),
  {
    weight: 4,
    arbitrary: fc.tuple(target, fc.option(number), fc.constantFrom(0, 5, 60)).map(
      ([which, n, patience]): Step =>
        (minute) =>
          hold(which, minute, n, minute + patience),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(target, fc.nat(3)).map(
      ([which, turn]): Step =>
        (minute) =>
          release(which, minute, minute + turn),
    ),
  },
);

const isOver = ({ phase }: PresentPost): boolean => phase.kind === 'canceled' || phase.kind === 'deleted';

const play = (seen: Set<string>, parameters: { numRuns: number; seed?: number }): void =>
  fc.assert(
    fc.property(fc.array(steps, { minLength: 10, maxLength: 60, size: 'max' }), (sequence) => {
      expect(brokenPromises(sequence, seen)).toEqual([]);
    }),
    parameters,
  );

it('keeps its promises whatever is asked of a post, in whatever order', () => {
  expect(() => play(new Set(), { numRuns: 1_000 })).not.toThrow();
});

it('is asked for everything: sequences at random reach every event', () => {
  const seen = new Set<string>();
  play(seen, { numRuns: 2_000, seed: 20_261_122 });
  const told = [
    'AttemptBegun',
    'TargetDeferred',
    'TargetUnconfirmed',
    'TargetNotFound',
    'TargetFailed',
    'TargetPublished',
    'TargetHeld',
    'TargetReleased',
    'TargetMissed',
    'PostEnded',
    'PostDeleted',
  ];
  expect([...seen]).toEqual(expect.arrayContaining(told));
});

const OVER = ['AttemptBegun', 'TargetStarted', 'TargetPublished', 'TargetHeld', 'TargetReleased', 'PostScheduled'];

/** Plays a sequence and names every promise that it breaks. */
function brokenPromises(sequence: readonly Step[], seen: Set<string>): string[] {
  const broken: string[] = [];
  const published = new Set<string>();
  const sentAgain = new Set<string>();
  const attempts = new Map<string, number>();
  let post = evolve(initialState(), created(ONE, TWO)) as PresentPost;
  for (const [minute, step] of sequence.entries()) {
    const over = isOver(post);
    const events = decide(step(minute), post);
    for (const event of isRefusal(events) ? [] : events) {
      seen.add(event.type);
      if (over && OVER.includes(event.type)) broken.push(`${event.type} after the post was over`);
      if (event.type === 'TargetPublished' && published.has(event.data.targetId)) broken.push('a target published twice');
      if (event.type === 'TargetPublished') published.add(event.data.targetId);
      if (event.type === 'TargetNotFound' && event.data.next.kind === 'retry') sentAgain.add(event.data.targetId);
      if (event.type === 'TargetStarted' && sentAgain.has(event.data.targetId))
        broken.push('a target begun anew that may only be repeated');
      if (event.type === 'AttemptBegun') {
        const { targetId, number: n } = event.data;
        if (n <= (attempts.get(targetId) ?? 0)) broken.push('an attempt numbered twice');
        attempts.set(targetId, n);
      }
      post = evolve(post, event) as PresentPost;
    }
    if (!phaseFits(post)) broken.push(`${post.phase.kind} does not follow from the targets`);
    if (isOver(post) && dueTargets(post).some(({ dueAt }) => dueAt !== null)) broken.push('work planned for a post that is over');
  }
  return broken;
}

const UNSENT: ReadonlySet<string> = new Set(['idle', 'held', 'missed']);

/** A post's phase is a function of its targets once publishing has started. */
function phaseFits({ phase, targets }: PresentPost): boolean {
  const outcome = outcomeOf(targets);
  if (phase.kind === 'publishing') return outcome === null;
  if (phase.kind === 'ended') return phase.status === outcome?.status;
  return phase.kind === 'canceled' || phase.kind === 'deleted' || targets.every(({ progress }) => UNSENT.has(progress.kind));
}
