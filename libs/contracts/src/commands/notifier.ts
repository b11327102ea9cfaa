import { z } from 'zod';
import { command } from './command.ts';

const instant = z.iso.datetime();

/** What administrators are told of: the public event that it comes of. */
export const NOTICE_KINDS = [
  'account.token_expired',
  'account.token_expiring',
  'post.target_held',
  'post.partially_published',
  'post.failed',
] as const;
export const noticeKindSchema = z.enum(NOTICE_KINDS);
export type NoticeKind = z.infer<typeof noticeKindSchema>;

/** `warning`: something will go wrong unless somebody acts. `error`: it has. */
export const severitySchema = z.enum(['warning', 'error']);
export type Severity = z.infer<typeof severitySchema>;

/** One fact that somebody should act upon, in words that say how; the ids are what it is about. */
export const noticeSchema = z.object({
  noticeId: z.uuid(),
  kind: noticeKindSchema,
  severity: severitySchema,
  message: z.string(),
  accountId: z.uuid().nullable(),
  postId: z.uuid().nullable(),
  targetId: z.uuid().nullable(),
  createdAt: instant,
  readAt: instant.nullable(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The tenant's notices, newest first; `before` is the `next` of the page that came before. */
export const listNotices = command('notifier.list-notices', {
  in: z.object({
    unread: z.boolean().default(false),
    before: z.number().int().positive().nullable().default(null),
    limit: z.number().int().min(1).max(200),
  }),
  out: z.object({ notices: z.array(noticeSchema), next: z.number().int().nullable() }),
});
/** Reading a notice again leaves the time of the first reading. */
export const readNotice = command('notifier.read-notice', {
  in: z.object({ noticeId: z.uuid() }),
  out: noticeSchema,
  refusals: ['notice_not_found'],
});
