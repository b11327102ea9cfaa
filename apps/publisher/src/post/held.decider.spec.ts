/* oxlint-disable jest/expect-expect -- `then` and `thenRefused` assert */
import { fold } from '@afterpost/event-store';
import { decide } from '@afterpost/event-store/testing';
import { describe, expect, it } from '@jest/globals';
import {
  at,
  begin,
  begun,
  created,
  deferred,
  failed,
  held,
  hold,
  missed,
  ONE,
  OPEN_ATTEMPT,
  published,
  publishing,
  recordPublished,
  release,
  released,
  scheduled,
  started,
  TWO,
  unconfirmed,
} from '../testing/post-story.ts';
import { dueTargets } from './due-targets.ts';
import { postDecider } from './post.decider.ts';
import type { PostEvent } from './post.events.ts';
import type { PresentPost } from './post.state.ts';

const post = decide(postDecider);
const { targetId } = ONE;
const DUE = [created(ONE), scheduled(5)];
const TWO_DUE = [created(ONE, TWO), scheduled(5)];
const start = (minute: number) => ({ kind: 'start-target', targetId, now: at(minute) }) as const;
const ended = (
  status: 'published' | 'partially_published' | 'failed',
  counts: [published: number, failed: number],
  minute?: number,
): PostEvent => ({
  type: 'PostEnded',
  data: { status, publishedAt: minute === undefined ? null : at(minute), published: counts[0], failed: counts[1] },
});
const stateAfter = (...events: readonly PostEvent[]) => fold(postDecider, postDecider.initialState(), events) as PresentPost;

describe('holding a target', () => {
  it('says why and until when, and does not start the post', () => {
    post
      .given(DUE)
      .when(hold(ONE, 5))
      .then([held(ONE, 5)]);
    expect(stateAfter(...DUE, held(ONE, 5))).toMatchObject({ phase: { kind: 'scheduled' }, targets: [{ progress: { kind: 'held' } }] });
  });
  it('waits for its time: what is not due needs no account yet', () => post.given(DUE).when(hold(ONE, 4)).thenRefused('too_early'));
  it('takes up one that was started and not yet called for, and one whose call surely did not arrive', () => {
    const ready = [...DUE, publishing(5), started(ONE, 5)];
    post
      .given(ready)
      .when(hold(ONE, 6))
      .then([held(ONE, 6)]);
    post
      .given(OPEN_ATTEMPT)
      .when(hold(ONE, 1, 1))
      .then([held(ONE, 1, 1)]);
  });
  it('never takes one that may be on its platform', () => {
    post.given(OPEN_ATTEMPT).when(hold(ONE, 1)).thenRefused('stale');
    post
      .given([...OPEN_ATTEMPT, begun(ONE, 2, 2)])
      .when(hold(ONE, 3, 2))
      .thenRefused('stale');
    post
      .given([...OPEN_ATTEMPT, unconfirmed(ONE, 1, 2, 5)])
      .when(hold(ONE, 3))
      .thenRefused('stale');
    post
      .given([...OPEN_ATTEMPT, published(ONE, 1, 1)])
      .when(hold(ONE, 3, 1))
      .thenRefused('stale');
  });
  it('leaves a draft and a canceled post alone', () => {
    post
      .given([created(ONE)])
      .when(hold(ONE, 5))
      .thenRefused('stale');
    post
      .given([...DUE, { type: 'PostCanceled', data: { canceledAt: at(6) } }])
      .when(hold(ONE, 7))
      .thenRefused('stale');
  });
  it('lets no attempt begin, and needs a worker only when its time is up', () => {
    const waiting = [...DUE, publishing(5), started(ONE, 5), held(ONE, 6)];
    post
      .given(waiting)
      .when(begin(ONE, 1, 7))
      .thenRefused('stale');
    post.given(waiting).when(start(7)).then([]);
    expect(dueTargets(stateAfter(...waiting))).toEqual([{ targetId, dueAt: at(100) }]);
  });
});

describe('releasing a target', () => {
  const waiting = [...DUE, held(ONE, 5)];
  it('gives it a turn, and it starts when that has come', () => {
    post
      .given(waiting)
      .when(release(ONE, 50, 52))
      .then([released(ONE, 52)]);
    post
      .given([...waiting, released(ONE, 52)])
      .when(start(51))
      .thenRefused('too_early');
    post
      .given([...waiting, released(ONE, 52)])
      .when(start(52))
      .then([publishing(52), started(ONE, 52)]);
    expect(dueTargets(stateAfter(...waiting, released(ONE, 52), publishing(52), started(ONE, 53)))).toEqual([{ targetId, dueAt: at(52) }]);
  });
  it('happens once', () =>
    post
      .given([...waiting, released(ONE, 52)])
      .when(release(ONE, 51, 53))
      .thenRefused('stale'));
  it('begins anew with another date, and never numbers an attempt twice', () => {
    const again = [...OPEN_ATTEMPT, held(ONE, 1, 1), released(ONE, 52), started(ONE, 52)];
    post
      .given(again)
      .when(begin(ONE, 2, 52))
      .then([begun(ONE, 2, 52)]);
    expect(stateAfter(...again).targets[0]?.progress).toMatchObject({ startedAt: at(52), attempts: 1, deferrals: 0, prepared: null });
  });
  it('goes on with the very same where an earlier call was looked for in vain', () => {
    const lookAgain: PostEvent = {
      type: 'TargetNotFound',
      data: { ...ONE, attemptId: 'attempt-1', next: { kind: 'look-again', at: at(8) } },
    };
    const retry: PostEvent = { type: 'TargetNotFound', data: { ...ONE, attemptId: 'attempt-1', next: { kind: 'retry', at: at(8) } } };
    const doubtful = [...OPEN_ATTEMPT, unconfirmed(ONE, 1, 2, 5), lookAgain, retry, deferred(ONE, 1, 9), held(ONE, 9)];
    expect(stateAfter(...doubtful, released(ONE, 52)).targets[0]?.progress).toMatchObject({
      kind: 'ready',
      startedAt: at(0),
      prepared: { rkey: 'r1' },
      notBefore: at(52),
    });
    post
      .given(doubtful)
      .when({ kind: 'schedule', scheduledAt: at(60), now: at(50) })
      .thenRefused('not_schedulable');
  });
  it('comes too late when its turn would: it was missed, and the author is told what to do', () => {
    post
      .given(waiting)
      .when(release(ONE, 99, 100))
      .then([missed(ONE, 99), ended('failed', [0, 1])]);
    post
      .given(waiting)
      .when(release(ONE, 100, 100))
      .then([missed(ONE, 100), ended('failed', [0, 1])]);
  });
  it('ends a post whose other targets have their outcome', () =>
    post
      .given([...TWO_DUE, held(ONE, 5), publishing(5), started(TWO, 5), begun(TWO, 1, 5), published(TWO, 1, 6)])
      .when(release(ONE, 100, 100))
      .then([missed(ONE, 100), ended('partially_published', [1, 1], 6)]));
});

describe('a post that waits for an account', () => {
  const missedPost = [...DUE, held(ONE, 5), missed(ONE, 100), ended('failed', [0, 1])];
  it.each([
    ['held before it started', [...DUE, held(ONE, 5)]],
    ['held after it started', [...DUE, publishing(5), started(ONE, 5), held(ONE, 6)]],
    ['held after a call that did not arrive', [...OPEN_ATTEMPT, held(ONE, 1, 1)]],
    ['released', [...DUE, held(ONE, 5), released(ONE, 60)]],
    ['missed', missedPost],
  ])('can be moved, canceled and forgotten: %s', (_, events) => {
    post
      .given(events)
      .when({ kind: 'schedule', scheduledAt: at(200), now: at(50) })
      .then([scheduled(200)]);
    post
      .given(events)
      .when({ kind: 'cancel', now: at(50) })
      .then([{ type: 'PostCanceled', data: { canceledAt: at(50) } }]);
    post
      .given(events)
      .when({ kind: 'delete', onPlatforms: false, now: at(50) })
      .then([{ type: 'PostDeleted', data: { deletedAt: at(50) } }]);
    expect(dueTargets(stateAfter(...events, scheduled(200)))).toEqual([{ targetId, dueAt: at(200) }]);
  });
  it('is not moved any more when one of its targets has an outcome', () => {
    for (const outcome of [published(TWO, 1, 6), failed(TWO)])
      post
        .given([...TWO_DUE, held(ONE, 5), publishing(5), started(TWO, 5), begun(TWO, 1, 5), outcome])
        .when({ kind: 'schedule', scheduledAt: at(200), now: at(50) })
        .thenRefused('not_schedulable');
  });
  it('believes a late answer all the same', () => {
    const late = recordPublished(ONE, 1, 60);
    post
      .given([...OPEN_ATTEMPT, held(ONE, 1, 1)])
      .when(late)
      .then([published(ONE, 1, 60), ended('published', [1, 0], 60)]);
    post
      .given([...OPEN_ATTEMPT, held(ONE, 1, 1), missed(ONE, 50), ended('failed', [0, 1])])
      .when(late)
      .then([published(ONE, 1, 60), ended('published', [1, 0], 60)]);
    post
      .given([...OPEN_ATTEMPT, held(ONE, 1, 1), scheduled(200)])
      .when(late)
      .then([publishing(60), published(ONE, 1, 60), ended('published', [1, 0], 60)]);
    post
      .given([...DUE, held(ONE, 5)])
      .when(late)
      .thenRefused('stale');
  });
});
