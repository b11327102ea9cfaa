import { z } from 'zod';
import { noticeKindSchema, severitySchema } from '../commands/notifier.ts';
import { pageOf, pageQuery } from './paging.ts';

export const noticeAnswer = z
  .object({
    id: z.uuid(),
    kind: noticeKindSchema,
    severity: severitySchema,
    message: z.string(),
    account_id: z.uuid().nullable(),
    post_id: z.uuid().nullable(),
    target_id: z.uuid().nullable(),
    created_at: z.iso.datetime(),
    read_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Notice' });
export type NoticeAnswer = z.infer<typeof noticeAnswer>;

export const listNoticesQuery = z.strictObject({
  ...pageQuery,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'is not one that an earlier page has given out')
    .optional(),
  unread: z.enum(['true', 'false']).default('false').meta({ description: 'true: only what nobody has read' }),
});
export const listNoticesAnswer = pageOf(noticeAnswer).meta({ id: 'Notices' });
