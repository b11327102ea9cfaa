import { z } from 'zod';
import { ACCOUNT_EVENTS } from './account.ts';
import type { PublicEvent, PublicEventBody } from './envelope.ts';
import { METRICS_EVENTS } from './metrics.ts';
import { POST_EVENTS } from './post.ts';

/** Every public event there is: its type and the schema of its data. */
export const EVENTS = { ...POST_EVENTS, ...ACCOUNT_EVENTS, ...METRICS_EVENTS } as const;

export type EventType = keyof typeof EVENTS;
export type EventData<T extends EventType> = z.infer<(typeof EVENTS)[T]>;

/** Any public event, discriminated by `type`. */
export type AnyEvent = { [T in EventType]: PublicEvent<T, EventData<T>> }[EventType];
export type AnyEventBody = { [T in EventType]: PublicEventBody<T, EventData<T>> }[EventType];

/** The services that publish facts, and the bus stream and subjects of each. */
export const OWNERS = {
  publisher: { stream: 'POSTS', subjects: ['post.>'] },
  'token-health': { stream: 'ACCOUNTS', subjects: ['account.>'] },
  'insights-fetcher': { stream: 'METRICS', subjects: ['metrics.>', 'comments.>'] },
} as const;
export type Owner = keyof typeof OWNERS;

/** `post.published` → `urn:afterpost:event:post.published` */
export const dataSchemaOf = (type: string): string => `urn:afterpost:event:${type}`;

/** Always three tokens: `post.published.<tenant>`. */
export const subjectOf = (event: { type: string; tenantid: string }): string => `${event.type}.${event.tenantid}`;
