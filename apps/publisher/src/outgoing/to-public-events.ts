import type { AnyEventBody, EventData, TargetError } from '@afterpost/contracts';
import type { StoredEvent } from '@afterpost/event-store';
import { unreachable } from '@afterpost/kernel';
import type { PostEndedData, PostEvent, TargetRef } from '../post/post.events.ts';

/** What others may know of one event of a post. */
export function toPublicEvents(stored: StoredEvent): readonly AnyEventBody[] {
  const subject = stored.streamId.slice('post-'.length);
  const body = bodyOf(subject, { type: stored.type, data: stored.data } as PostEvent);
  return body ? [{ ...body, subject }] : [];
}

type Body = AnyEventBody extends infer B ? (B extends AnyEventBody ? Omit<B, 'subject'> : never) : never;

function bodyOf(postId: string, event: PostEvent): Body | null {
  switch (event.type) {
    case 'PostCreated':
      return { type: 'post.created', data: created(event.data) };
    case 'PostDiscovered':
      return { type: 'post.discovered', data: event.data };
    case 'PostScheduled':
      return { type: 'post.scheduled', data: { postId, ...event.data } };
    case 'PublishingStarted':
      return { type: 'post.publishing', data: { postId, ...event.data } };
    case 'TargetPublished': {
      const { attemptId: _, ...data } = event.data;
      return { type: 'post.target_published', data: { postId, ...data } };
    }
    case 'TargetDeferred':
      return { type: 'post.target_delayed', data: delayed(postId, event.data, event.data.error, event.data.retryAt) };
    case 'TargetNotFound':
      return event.data.next.kind === 'retry'
        ? { type: 'post.target_delayed', data: delayed(postId, event.data, SENT_AGAIN, event.data.next.at) }
        : null;
    case 'TargetFailed': {
      const { targetId, accountId, error } = event.data;
      return { type: 'post.target_failed', data: { postId, targetId, accountId, error } };
    }
    case 'TargetUnconfirmed': {
      const { targetId, accountId, error, since } = event.data;
      return { type: 'post.target_unconfirmed', data: { postId, targetId, accountId, error, since } };
    }
    case 'TargetHeld': {
      const { targetId, accountId, error, since, until } = event.data;
      return { type: 'post.target_held', data: { postId, targetId, accountId, error, since, until } };
    }
    case 'TargetReleased': {
      const { targetId, accountId, dueAt } = event.data;
      return { type: 'post.target_released', data: { postId, targetId, accountId, dueAt } };
    }
    case 'TargetMissed': {
      const { targetId, accountId, error, missedAt } = event.data;
      return { type: 'post.target_missed', data: { postId, targetId, accountId, error, missedAt } };
    }
    case 'PostEnded':
      return ended(postId, event.data);
    case 'PostCanceled':
      return { type: 'post.canceled', data: { postId, ...event.data } };
    case 'PostDeleted':
      return { type: 'post.deleted', data: { postId, ...event.data } };
    case 'TargetStarted':
    case 'AttemptBegun':
    case 'TargetPrepared':
    case 'TargetProcessing':
    case 'RemovalRequested':
    case 'TargetRemoved':
      return null;
    default:
      return unreachable(event);
  }
}

const SENT_AGAIN: TargetError = { code: 'transient', message: 'The post did not arrive on the platform. It is sent again.' };

type CreatedData = Extract<PostEvent, { type: 'PostCreated' }>['data'];

const created = ({ media, tags, topics, targets, ...rest }: CreatedData): EventData<'post.created'> => ({
  ...rest,
  media: [...media],
  tags: [...tags],
  topics: [...topics],
  targets: [...targets],
});

const delayed = (
  postId: string,
  { targetId, accountId }: TargetRef,
  error: TargetError,
  nextAttemptAt: string,
): EventData<'post.target_delayed'> => ({
  postId,
  targetId,
  accountId,
  error,
  nextAttemptAt,
});

function ended(postId: string, { status, ...counts }: PostEndedData): Body {
  const data = { postId, ...counts };
  switch (status) {
    case 'published':
      return { type: 'post.published', data };
    case 'partially_published':
      return { type: 'post.partially_published', data };
    case 'failed':
      return { type: 'post.failed', data };
    default:
      return unreachable(status);
  }
}
