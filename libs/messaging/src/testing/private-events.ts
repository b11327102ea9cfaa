import type { PublicEventBody } from '@afterpost/contracts';
import type { StoredEvent } from '@afterpost/event-store';

/** The owner that tests play. */
export const OWNER = 'publisher';
export const TENANT = '7b0f5d1e-1111-4222-8333-444455556666';

/** What a test's private event holds: it becomes as many public ones as it says. */
export interface Happened {
  readonly fan: number;
  readonly n: number;
  readonly poison?: boolean;
}

export function toPublicEvents(event: StoredEvent): PublicEventBody[] {
  const data = event.data as Happened;
  return Array.from({ length: data.fan }, (_, i) => ({
    type: i === 0 ? 'post.published' : 'post.target_published',
    subject: event.streamId,
    data: { ...data, i },
  }));
}
