/* oxlint-disable jest/expect-expect -- `then` and `thenRefused` assert */
import { decide } from '@afterpost/event-store/testing';
import { describe, it } from '@jest/globals';
import { postDecider } from './post.decider.ts';
import {
  at,
  created,
  createCommand,
  failed,
  ONE,
  OPEN_ATTEMPT,
  published,
  publishing,
  scheduled,
  started,
  TWO,
} from '../testing/post-story.ts';
import type { PostEvent } from './post.events.ts';

const post = decide(postDecider);
const PUBLISHED: readonly PostEvent[] = [
  ...OPEN_ATTEMPT,
  published(ONE, 1, 1),
  { type: 'PostEnded', data: { status: 'published', publishedAt: at(1), published: 1, failed: 0 } },
];

describe('writing a post', () => {
  it('keeps a draft', () => post.when(createCommand(null, ONE)).then([created(ONE)]));
  it('schedules it at once when a time is given', () =>
    post.when(createCommand(at(30), ONE, TWO)).then([created(ONE, TWO), scheduled(30)]));
  it('never overwrites a post', () =>
    post
      .given([created(ONE)])
      .when(createCommand(null, ONE))
      .thenRefused('post_exists'));
});

describe('scheduling', () => {
  it('gives a draft a time', () =>
    post
      .given([created(ONE)])
      .when({ kind: 'schedule', scheduledAt: at(30), now: at(1) })
      .then([scheduled(30)]));
  it('moves a scheduled post', () =>
    post
      .given([created(ONE), scheduled(30)])
      .when({ kind: 'schedule', scheduledAt: at(50), now: at(1) })
      .then([scheduled(50)]));
  it('refuses the past', () =>
    post
      .given([created(ONE)])
      .when({ kind: 'schedule', scheduledAt: at(1), now: at(2) })
      .thenRefused('in_the_past'));
  it('makes a draft due now', () =>
    post
      .given([created(ONE)])
      .when({ kind: 'publish-now', now: at(3) })
      .then([scheduled(3)]));
  it('makes a scheduled post due now', () =>
    post
      .given([created(ONE), scheduled(30)])
      .when({ kind: 'publish-now', now: at(3) })
      .then([scheduled(3)]));

  const started1 = [created(ONE), scheduled(0), publishing(0), started(ONE, 0)];
  it('moves nothing once publishing has started', () => {
    post
      .given(started1)
      .when({ kind: 'schedule', scheduledAt: at(50), now: at(1) })
      .thenRefused('not_schedulable');
    post
      .given(started1)
      .when({ kind: 'publish-now', now: at(1) })
      .thenRefused('not_publishable');
  });
  it('says that a post which nobody wrote is not there', () =>
    post.when({ kind: 'publish-now', now: at(1) }).thenRefused('post_not_found'));
});

describe('canceling', () => {
  const canceled: PostEvent = { type: 'PostCanceled', data: { canceledAt: at(1) } };
  it('takes a draft or a scheduled post back', () => {
    post
      .given([created(ONE)])
      .when({ kind: 'cancel', now: at(1) })
      .then([canceled]);
    post
      .given([created(ONE), scheduled(30)])
      .when({ kind: 'cancel', now: at(1) })
      .then([canceled]);
  });
  it('comes too late once the first target has started', () =>
    post
      .given([created(ONE, TWO), scheduled(0), publishing(0), started(TWO, 0)])
      .when({ kind: 'cancel', now: at(1) })
      .thenRefused('not_cancelable'));
  it('lets no target start afterwards', () =>
    post
      .given([created(ONE), scheduled(0), canceled])
      .when({ kind: 'start-target', targetId: ONE.targetId, now: at(2) })
      .thenRefused('stale'));
  it('is final', () =>
    post
      .given([created(ONE), canceled])
      .when({ kind: 'schedule', scheduledAt: at(9), now: at(2) })
      .thenRefused('not_schedulable'));
});

describe('deleting', () => {
  const deleted: PostEvent = { type: 'PostDeleted', data: { deletedAt: at(5) } };
  const requested: PostEvent = { type: 'RemovalRequested', data: { requestedAt: at(4) } };
  const removed: PostEvent = { type: 'TargetRemoved', data: { ...ONE, removedAt: at(5) } };

  it('forgets drafts, scheduled and settled posts', () => {
    post
      .given([created(ONE)])
      .when({ kind: 'delete', onPlatforms: false, now: at(5) })
      .then([deleted]);
    post
      .given([created(ONE), scheduled(30)])
      .when({ kind: 'delete', onPlatforms: false, now: at(5) })
      .then([deleted]);
    post
      .given(PUBLISHED)
      .when({ kind: 'delete', onPlatforms: false, now: at(5) })
      .then([deleted]);
  });
  it('waits until publishing has ended', () => {
    post
      .given(OPEN_ATTEMPT)
      .when({ kind: 'delete', onPlatforms: false, now: at(5) })
      .thenRefused('being_published');
    post
      .given(OPEN_ATTEMPT)
      .when({ kind: 'request-removal', now: at(5) })
      .thenRefused('being_published');
  });
  it('writes the wish to delete on the platforms down before any platform is asked', () =>
    post
      .given(PUBLISHED)
      .when({ kind: 'request-removal', now: at(4) })
      .then([requested]));
  it('does not forget what still stands on a platform after that wish', () =>
    post
      .given([...PUBLISHED, requested])
      .when({ kind: 'delete', onPlatforms: true, now: at(5) })
      .thenRefused('platform_refused'));
  it('forgets it after all when nobody asks for its deletion there any more', () =>
    post
      .given([...PUBLISHED, requested])
      .when({ kind: 'delete', onPlatforms: false, now: at(5) })
      .then([deleted]));
  it('forgets the post when it is gone everywhere', () => {
    post
      .given([...PUBLISHED, requested])
      .when({ kind: 'record-removed', targetId: ONE.targetId, now: at(5) })
      .then([removed]);
    post
      .given([...PUBLISHED, requested, removed])
      .when({ kind: 'record-removed', targetId: ONE.targetId, now: at(6) })
      .then([]);
    post
      .given([...PUBLISHED, requested, removed])
      .when({ kind: 'delete', onPlatforms: true, now: at(5) })
      .then([deleted]);
  });
  it.each([
    { kind: 'schedule', scheduledAt: at(30), now: at(6) },
    { kind: 'publish-now', now: at(6) },
    { kind: 'cancel', now: at(6) },
  ] as const)('leaves nothing to $kind', (command) =>
    post
      .given([created(ONE), deleted])
      .when(command)
      .thenRefused('post_not_found'),
  );
  it('knows no deleted post', () =>
    post
      .given([created(ONE), deleted])
      .when({ kind: 'delete', onPlatforms: false, now: at(6) })
      .thenRefused('post_not_found'));
});

describe('a post that somebody else published', () => {
  const found = {
    postId: 'found',
    ...ONE,
    externalId: 'ext-9',
    permalink: null,
    content: 'By hand',
    mediaType: 'text',
    publishedAt: at(-100),
    discoveredAt: at(0),
  } as const;
  it('is known once', () => {
    post.when({ kind: 'record-external', ...found }).then([{ type: 'PostDiscovered', data: found }]);
    post
      .given([{ type: 'PostDiscovered', data: found }])
      .when({ kind: 'record-external', ...found })
      .then([]);
  });
  it('cannot be published again', () =>
    post
      .given([{ type: 'PostDiscovered', data: found }])
      .when({ kind: 'publish-now', now: at(1) })
      .thenRefused('not_publishable'));
});

describe('a failed post', () => {
  it('is deleted without asking any platform', () =>
    post
      .given([...OPEN_ATTEMPT, failed(ONE), { type: 'PostEnded', data: { status: 'failed', publishedAt: null, published: 0, failed: 1 } }])
      .when({ kind: 'delete', onPlatforms: false, now: at(5) })
      .then([{ type: 'PostDeleted', data: { deletedAt: at(5) } }]));
});
