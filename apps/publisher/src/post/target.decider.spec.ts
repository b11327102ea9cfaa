/* oxlint-disable jest/expect-expect -- `then` and `thenRefused` assert */
import { decide } from '@afterpost/event-store/testing';
import { describe, it } from '@jest/globals';
import { postDecider } from './post.decider.ts';
import {
  at,
  begin,
  begun,
  created,
  deferred,
  ERROR,
  failed,
  ONE,
  OPEN_ATTEMPT,
  published,
  publishing,
  recordPublished,
  scheduled,
  started,
  TWO,
  unconfirmed,
} from '../testing/post-story.ts';
import type { PostCommand } from './post.commands.ts';
import type { PostEvent } from './post.events.ts';

const post = decide(postDecider);
const { targetId } = ONE;
const ended = (
  status: 'published' | 'partially_published' | 'failed',
  publishedCount: number,
  failedCount: number,
  minute: number | null,
): PostEvent => ({
  type: 'PostEnded',
  data: { status, publishedAt: minute === null ? null : at(minute), published: publishedCount, failed: failedCount },
});

describe('starting a target', () => {
  const due = [created(ONE, TWO), scheduled(5)];
  it('starts the post with its first target', () =>
    post
      .given(due)
      .when({ kind: 'start-target', targetId, now: at(5) })
      .then([publishing(5), started(ONE, 5)]));
  it('starts the post once', () =>
    post
      .given([...due, publishing(5), started(TWO, 5)])
      .when({ kind: 'start-target', targetId, now: at(6) })
      .then([started(ONE, 6)]));
  it('has nothing to do when another worker was faster', () =>
    post
      .given([...due, publishing(5), started(ONE, 5)])
      .when({ kind: 'start-target', targetId, now: at(6) })
      .then([]));
  it('waits for its time, also when it was moved meanwhile', () =>
    post
      .given([...due, scheduled(9)])
      .when({ kind: 'start-target', targetId, now: at(6) })
      .thenRefused('too_early'));
  it('does not start a draft', () =>
    post
      .given([created(ONE)])
      .when({ kind: 'start-target', targetId, now: at(6) })
      .thenRefused('stale'));
});

describe('beginning an attempt', () => {
  const ready = [created(ONE), scheduled(0), publishing(0), started(ONE, 0)];
  it('writes down what will be sent, and until when', () =>
    post
      .given(ready)
      .when(begin(ONE, 1, 0))
      .then([begun(ONE, 1, 0)]));
  it('is for one worker alone', () =>
    post
      .given(OPEN_ATTEMPT)
      .when(begin(ONE, 2, 1))
      .thenRefused('stale'));
  it('never repeats an open attempt where that could make a second post', () =>
    post
      .given(OPEN_ATTEMPT)
      .when(begin(ONE, 2, 60))
      .thenRefused('stale'));
  it('repeats an open attempt where that is harmless, but not while it may still run', () => {
    post
      .given(OPEN_ATTEMPT)
      .when(begin(ONE, 2, 1, true))
      .thenRefused('too_early');
    post
      .given(OPEN_ATTEMPT)
      .when(begin(ONE, 2, 2, true))
      .then([begun(ONE, 2, 2)]);
  });
  it('waits as long as the platform asked', () => {
    post
      .given([...OPEN_ATTEMPT, deferred(ONE, 1, 30)])
      .when(begin(ONE, 2, 29, true))
      .thenRefused('too_early');
    post
      .given([...OPEN_ATTEMPT, deferred(ONE, 1, 30)])
      .when(begin(ONE, 2, 30))
      .then([begun(ONE, 2, 30)]);
  });
  it('never follows an unconfirmed attempt', () =>
    post
      .given([...OPEN_ATTEMPT, unconfirmed(ONE, 1, 2, 5)])
      .when(begin(ONE, 2, 60, true))
      .thenRefused('stale'));
  it('is refused for a target that never started', () =>
    post
      .given([created(ONE), scheduled(0)])
      .when(begin(ONE, 1, 0))
      .thenRefused('stale'));
});

describe('what came of an attempt', () => {
  it('published: the post ends with its last target', () => {
    post
      .given(OPEN_ATTEMPT)
      .when(recordPublished(ONE, 1, 1))
      .then([published(ONE, 1, 1), ended('published', 1, 0, 1)]);
    const two = [created(ONE, TWO), scheduled(0), publishing(0), started(ONE, 0), begun(ONE, 1, 0)];
    post
      .given(two)
      .when(recordPublished(ONE, 1, 1))
      .then([published(ONE, 1, 1)]);
    post
      .given([...two, started(TWO, 0), begun(TWO, 1, 0), failed(TWO)])
      .when(recordPublished(ONE, 1, 1))
      .then([published(ONE, 1, 1), ended('partially_published', 1, 1, 1)]);
  });
  it('failed: in the platform’s words', () =>
    post
      .given(OPEN_ATTEMPT)
      .when({ kind: 'record-failed', targetId, attemptId: 'attempt-1', error: ERROR })
      .then([failed(ONE), ended('failed', 0, 1, null)]));
  it('deferred: tried again later', () =>
    post
      .given(OPEN_ATTEMPT)
      .when({ kind: 'record-deferred', targetId, attemptId: 'attempt-1', error: ERROR, retryAt: at(30), prepareAgain: false })
      .then([deferred(ONE, 1, 30)]));
  it('unconfirmed: not settled, so the post does not end', () =>
    post
      .given(OPEN_ATTEMPT)
      .when({ kind: 'record-unconfirmed', targetId, attemptId: 'attempt-1', error: ERROR, lookAt: at(5), now: at(2) })
      .then([unconfirmed(ONE, 1, 2, 5)]));
  it('is told twice and counts once', () =>
    post
      .given([...OPEN_ATTEMPT, published(ONE, 1, 1), ended('published', 1, 0, 1)])
      .when(recordPublished(ONE, 1, 1))
      .then([]));
  it('is named when the platform has the target twice', () =>
    post
      .given([...OPEN_ATTEMPT, published(ONE, 1, 1), ended('published', 1, 0, 1)])
      .when({ ...recordPublished(ONE, 2, 1), externalId: 'ext-2' } as PostCommand)
      .thenRefused('published_twice'));
  it('is believed late if it is good news', () => {
    post
      .given([...OPEN_ATTEMPT, unconfirmed(ONE, 1, 2, 5)])
      .when(recordPublished(ONE, 1, 3))
      .then([published(ONE, 1, 3), ended('published', 1, 0, 3)]);
    post
      .given([...OPEN_ATTEMPT, failed(ONE), ended('failed', 0, 1, null)])
      .when(recordPublished(ONE, 1, 3))
      .then([published(ONE, 1, 3), ended('published', 1, 0, 3)]);
  });
  it('is not "surely not there" when it is about the repetition of a call that nobody ended', () => {
    const repeated = [...OPEN_ATTEMPT, begun(ONE, 2, 2)];
    const refusedRepetition: PostCommand = { kind: 'record-failed', targetId, attemptId: 'attempt-2', error: ERROR };
    post.given(repeated).when(refusedRepetition).thenRefused('stale');
    post
      .given(repeated)
      .when({ kind: 'record-deferred', targetId, attemptId: 'attempt-2', error: ERROR, retryAt: at(30), prepareAgain: false })
      .thenRefused('stale');
    post
      .given([...repeated, unconfirmed(ONE, 2, 4, 6)])
      .when(refusedRepetition)
      .thenRefused('stale');
    post
      .given(repeated)
      .when(recordPublished(ONE, 2, 3))
      .then([published(ONE, 2, 3), ended('published', 1, 0, 3)]);
  });
  it('does not count when it is about an earlier attempt', () => {
    const second = [...OPEN_ATTEMPT, deferred(ONE, 1, 5), begun(ONE, 2, 5)];
    post.given(second).when({ kind: 'record-failed', targetId, attemptId: 'attempt-1', error: ERROR }).thenRefused('stale');
    post
      .given(second)
      .when({ kind: 'record-deferred', targetId, attemptId: 'attempt-1', error: ERROR, retryAt: at(30), prepareAgain: false })
      .thenRefused('stale');
    post
      .given(second)
      .when({ kind: 'record-unconfirmed', targetId, attemptId: 'attempt-1', error: ERROR, lookAt: at(9), now: at(6) })
      .thenRefused('stale');
  });
});

const absence = (minute: number, otherwise: 'retry' | 'give-up' | 'ask-person'): PostCommand => ({
  kind: 'record-absence',
  targetId,
  attemptId: 'attempt-1',
  otherwise,
  lookAgainAt: at(minute + 3),
  now: at(minute),
});

describe('looking for an unconfirmed target', () => {
  const lost = [...OPEN_ATTEMPT, unconfirmed(ONE, 1, 2, 5)];
  const lookAgain: PostEvent = {
    type: 'TargetNotFound',
    data: { ...ONE, attemptId: 'attempt-1', next: { kind: 'look-again', at: at(8) } },
  };
  const retry: PostEvent = { type: 'TargetNotFound', data: { ...ONE, attemptId: 'attempt-1', next: { kind: 'retry', at: at(8) } } };
  const askPerson: PostEvent = { type: 'TargetNotFound', data: { ...ONE, attemptId: 'attempt-1', next: { kind: 'ask-person' } } };

  it('means nothing while the post may still appear', () => post.given(lost).when(absence(4, 'retry')).thenRefused('too_early'));
  it('takes two absences', () => {
    post.given(lost).when(absence(5, 'retry')).then([lookAgain]);
    post
      .given([...lost, lookAgain])
      .when(absence(7, 'retry'))
      .thenRefused('too_early');
    post
      .given([...lost, lookAgain])
      .when(absence(8, 'retry'))
      .then([retry]);
  });
  it('gives it up after that when it was sent often enough', () =>
    post
      .given([...lost, lookAgain])
      .when(absence(8, 'give-up'))
      .then([failed(ONE), ended('failed', 0, 1, null)]));
  it('sends the very same again after that', () =>
    post
      .given([...lost, lookAgain, retry])
      .when(begin(ONE, 2, 8))
      .then([begun(ONE, 2, 8)]));
  it('leaves the decision to a person where nothing makes a repetition safe', () => {
    post
      .given([...lost, lookAgain])
      .when(absence(8, 'ask-person'))
      .then([askPerson]);
    post
      .given([...lost, lookAgain, askPerson])
      .when(begin(ONE, 2, 60))
      .thenRefused('stale');
    post
      .given([...lost, lookAgain, askPerson])
      .when(absence(60, 'retry'))
      .thenRefused('stale');
  });
});
