import type { TargetError } from '@afterpost/contracts';
import type { PostCommand, TargetCommand } from '../post/post.commands.ts';
import type { PostEvent, TargetRef } from '../post/post.events.ts';
import { MISSED } from '../post/target.decider.ts';

/** Events and commands of one post, for specs. The story begins at `at(0)`; times are minutes. */
export const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 12, minute)).toISOString();

export const POST_ID = '0193b0de-0000-7000-8000-000000000001';
export const ONE: TargetRef = {
  targetId: '0193b0de-0000-7000-8000-00000000000a',
  accountId: '0193b0de-0000-7000-8000-0000000000aa',
  platform: 'bluesky',
};
export const TWO: TargetRef = {
  targetId: '0193b0de-0000-7000-8000-00000000000b',
  accountId: '0193b0de-0000-7000-8000-0000000000bb',
  platform: 'mastodon',
};

export const content = {
  content: 'Good morning',
  media: [],
  linkUrl: null,
  campaignId: null,
  tags: ['hello'],
  topics: [],
  mediaType: 'text',
} as const;

const plans = (targets: readonly TargetRef[]) => targets.map((target) => ({ ...target, overrides: null }));

export const createCommand = (scheduledAt: string | null, ...targets: TargetRef[]): PostCommand => ({
  kind: 'create',
  postId: POST_ID,
  ...content,
  targets: plans(targets),
  scheduledAt,
  now: at(0),
});

export const created = (...targets: TargetRef[]): PostEvent => ({
  type: 'PostCreated',
  data: { postId: POST_ID, ...content, targets: plans(targets), createdAt: at(0) },
});
export const scheduled = (minute: number): PostEvent => ({ type: 'PostScheduled', data: { scheduledAt: at(minute) } });
export const publishing = (minute: number): PostEvent => ({ type: 'PublishingStarted', data: { startedAt: at(minute) } });
export const started = (target: TargetRef, minute: number): PostEvent => ({
  type: 'TargetStarted',
  data: { ...target, startedAt: at(minute) },
});

/** An attempt that begins at the minute, may call for one more, and is over after two. */
export const begun = (target: TargetRef, number: number, minute: number): PostEvent => ({
  type: 'AttemptBegun',
  data: {
    ...target,
    attemptId: `attempt-${number}`,
    number,
    prepared: { rkey: 'r1' },
    begunAt: at(minute),
    deadline: at(minute + 1),
    overAt: at(minute + 2),
  },
});

export const begin = (target: TargetRef, number: number, minute: number, repeatable = false): TargetCommand => ({
  kind: 'begin-attempt',
  targetId: target.targetId,
  attemptId: `attempt-${number}`,
  prepared: { rkey: 'r1' },
  deadline: at(minute + 1),
  overAt: at(minute + 2),
  repeatable,
  now: at(minute),
});

export const ERROR: TargetError = { code: 'transient', message: 'Try later.' };

const appeared = (minute: number) => ({ externalId: 'ext-1', permalink: null, mediaType: 'text', publishedAt: at(minute) }) as const;

export const recordPublished = (target: TargetRef, number: number, minute: number): TargetCommand => ({
  kind: 'record-published',
  targetId: target.targetId,
  attemptId: `attempt-${number}`,
  ...appeared(minute),
});
export const published = (target: TargetRef, number: number, minute: number): PostEvent => ({
  type: 'TargetPublished',
  data: { ...target, attemptId: `attempt-${number}`, ...appeared(minute) },
});
export const failed = (target: TargetRef): PostEvent => ({ type: 'TargetFailed', data: { ...target, error: ERROR } });
export const deferred = (target: TargetRef, number: number, retryMinute: number): PostEvent => ({
  type: 'TargetDeferred',
  data: { ...target, attemptId: `attempt-${number}`, error: ERROR, retryAt: at(retryMinute), prepareAgain: false },
});
export const unconfirmed = (target: TargetRef, number: number, minute: number, lookMinute: number): PostEvent => ({
  type: 'TargetUnconfirmed',
  data: { ...target, attemptId: `attempt-${number}`, error: ERROR, since: at(minute), lookAt: at(lookMinute) },
});

/** A post of one target whose attempt is open. */
export const OPEN_ATTEMPT: readonly PostEvent[] = [created(ONE), scheduled(0), publishing(0), started(ONE, 0), begun(ONE, 1, 0)];

export const EXPIRED: TargetError = { code: 'token_expired', message: 'Reconnect the account.' };

/** Held until the hundredth minute unless told otherwise. */
export const hold = (target: TargetRef, minute: number, attempt: number | null = null, until = 100): TargetCommand => ({
  kind: 'hold-target',
  targetId: target.targetId,
  attemptId: attempt === null ? null : `attempt-${attempt}`,
  error: EXPIRED,
  until: at(until),
  now: at(minute),
});
export const held = (target: TargetRef, minute: number, attempt: number | null = null, until = 100): PostEvent => ({
  type: 'TargetHeld',
  data: { ...target, attemptId: attempt === null ? null : `attempt-${attempt}`, error: EXPIRED, since: at(minute), until: at(until) },
});
export const release = (target: TargetRef, minute: number, dueMinute: number): TargetCommand => ({
  kind: 'release-target',
  targetId: target.targetId,
  dueAt: at(dueMinute),
  now: at(minute),
});
export const released = (target: TargetRef, dueMinute: number): PostEvent => ({
  type: 'TargetReleased',
  data: { ...target, dueAt: at(dueMinute) },
});
export const missed = (target: TargetRef, minute: number): PostEvent => ({
  type: 'TargetMissed',
  data: { ...target, error: { code: 'token_expired', message: MISSED }, missedAt: at(minute) },
});
