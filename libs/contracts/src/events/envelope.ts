import { z } from 'zod';

/**
 * A public event as it travels: CloudEvents 1.0 with our extensions. `id` is `<epoch>:<position>:<index>:<tag>`, a pure
 * function of the owner's log; `prev` is the id of the owner's public event before it (`''` for the first), so that a
 * reader can see for itself that it missed nothing.
 */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  /** The owner, `/publisher` */
  source: z.string(),
  /** `post.published`; a breaking change of `data` is a new type beside the old one. */
  type: z.string(),
  /** The entity: a post id, an account id. */
  subject: z.string(),
  /** When it happened, by the business clock. */
  time: z.iso.datetime(),
  dataschema: z.string(),
  datacontenttype: z.literal('application/json'),
  tenantid: z.uuid(),
  correlationid: z.string().optional(),
  causationid: z.string().optional(),
  traceparent: z.string().optional(),
  epoch: z.number().int().positive(),
  position: z.number().int().positive(),
  prev: z.string(),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** A public event: the envelope and its data. */
export type PublicEvent<Type extends string = string, Data = unknown> = Envelope & { readonly type: Type; readonly data: Data };

/** What an owner's `toPublicEvents` makes of one event of its log; the envelope is added from the log's row. */
export interface PublicEventBody<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly subject: string;
  readonly data: Data;
}
