import { EVENTS, type PublicEventBody } from '@afterpost/contracts';
import type { StoredEvent } from '@afterpost/event-store';
import { expect, it } from '@jest/globals';
import type { PostEvent } from '../post/post.events.ts';
import {
  at,
  begun,
  created,
  deferred,
  failed,
  held,
  missed,
  ONE,
  POST_ID,
  published,
  publishing,
  released,
  scheduled,
  started,
  TWO,
  unconfirmed,
} from '../testing/post-story.ts';
import { toPublicEvents } from './to-public-events.ts';

const stored = (event: PostEvent): StoredEvent => ({
  ...event,
  position: 7,
  streamId: `post-${POST_ID}`,
  version: 1,
  schemaVersion: 1,
  metadata: { occurredAt: at(0) },
  eventId: '0193b0de-0000-7000-8000-0000000000ff',
  recordedAt: new Date(at(0)),
});
const notFound = (next: Extract<PostEvent, { type: 'TargetNotFound' }>['data']['next']): PostEvent => ({
  type: 'TargetNotFound',
  data: { ...ONE, attemptId: 'attempt-1', next },
});
const ended = (status: 'published' | 'partially_published' | 'failed'): PostEvent => ({
  type: 'PostEnded',
  data: { status, publishedAt: null, published: 0, failed: 1 },
});
const discovered: PostEvent = {
  type: 'PostDiscovered',
  data: {
    postId: POST_ID,
    ...ONE,
    externalId: 'e',
    permalink: null,
    content: 'x',
    mediaType: 'text',
    publishedAt: at(-5),
    discoveredAt: at(0),
  },
};

it.each<[PostEvent, keyof typeof EVENTS]>([
  [created(ONE, TWO), 'post.created'],
  [discovered, 'post.discovered'],
  [scheduled(5), 'post.scheduled'],
  [publishing(5), 'post.publishing'],
  [published(ONE, 1, 5), 'post.target_published'],
  [deferred(ONE, 1, 5), 'post.target_delayed'],
  [notFound({ kind: 'retry', at: at(5) }), 'post.target_delayed'],
  [failed(ONE), 'post.target_failed'],
  [unconfirmed(ONE, 1, 5, 8), 'post.target_unconfirmed'],
  [held(ONE, 5), 'post.target_held'],
  [released(ONE, 7), 'post.target_released'],
  [missed(ONE, 9), 'post.target_missed'],
  [ended('published'), 'post.published'],
  [ended('partially_published'), 'post.partially_published'],
  [ended('failed'), 'post.failed'],
  [{ type: 'PostCanceled', data: { canceledAt: at(1) } }, 'post.canceled'],
  [{ type: 'PostDeleted', data: { deletedAt: at(1) } }, 'post.deleted'],
])('tells others of %j as its public event, complete and with nothing beside', (event, type) => {
  const [body, ...more] = toPublicEvents(stored(event)) as readonly PublicEventBody[];
  expect(more).toEqual([]);
  expect(body).toMatchObject({ type, subject: POST_ID, data: { postId: POST_ID } });
  expect(EVENTS[type].strict().safeParse(body?.data)).toMatchObject({ success: true });
});

it.each<[PostEvent]>([
  [started(ONE, 0)],
  [begun(ONE, 1, 0)],
  [notFound({ kind: 'look-again', at: at(5) })],
  [notFound({ kind: 'ask-person' })],
  [{ type: 'RemovalRequested', data: { requestedAt: at(1) } }],
  [{ type: 'TargetRemoved', data: { ...ONE, removedAt: at(1) } }],
])('keeps %j to itself', (event) => {
  expect(toPublicEvents(stored(event))).toEqual([]);
});
