import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { badParameter, GraphError, numbered } from '../../meta/graph-error.ts';
import { lookAtBytes, lookAtMedia, type MediaLook } from '../../meta/fetch-media.ts';
import type { Call } from '../../meta/node-type.ts';
import type { Params } from '../../meta/params.ts';
import { requirePageToken } from '../reading/comments.ts';
import { type Facebook, requireScope } from '../facebook.ts';

const PHOTO_BYTES_MAX = 4 * 1024 * 1024;
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/gif'];

/** @throws GraphError 190 for the wrong kind of token, 200 without the scope */
export function mayPublish(call: Call): void {
  requirePageToken(call);
  requireScope(call, 'pages_manage_posts');
}

/** When a post is to be seen. */
export interface Schedule {
  readonly published: boolean;
  readonly createdAt: string;
  readonly scheduledAt?: string | undefined;
}

/** `published` and `scheduled_publish_time`, 10 minutes to 30 days ahead, and `backdated_time`. */
export function scheduleOf({ params, now }: Call, maxMs = 30 * DAY): Schedule {
  const published = params.flag('published', true);
  const at = params.moment('scheduled_publish_time');
  const backdated = params.moment('backdated_time');
  if (backdated && backdated > now) throw badParameter('You cannot backdate to a time in the future');
  if (at === undefined) return { published, createdAt: (backdated ?? now).toISOString() };
  if (published) throw badParameter('You cannot specify a scheduled publish time on a published post');
  const aheadMs = at.getTime() - now.getTime();
  if (aheadMs < 10 * MINUTE || aheadMs > maxMs) {
    throw badParameter('The specified scheduled publish time is invalid', {
      userMessage: 'The time must be between 10 minutes and 30 days from now.',
    });
  }
  return { published: true, createdAt: at.toISOString(), scheduledAt: at.toISOString() };
}

/** The same words soon after are refused; there is no idempotency key. */
export function refuseDuplicate(facebook: Facebook, pageId: string, { message, link }: { message?: string; link?: string }): void {
  if (message === undefined || message === '') return;
  const soonMs = facebook.reading('duplicateWithin') === '24 hours' ? 24 * HOUR : 10 * MINUTE;
  const since = facebook.now().getTime() - soonMs;
  const same = facebook.stores.posts
    .values()
    .some(
      (post) =>
        post.pageId === pageId && !post.deleted && post.message === message && post.link === link && Date.parse(post.createdAt) > since,
    );
  if (same) throw numbered(506, 'Duplicate status message', { userTitle: 'Duplicate Status Update' });
}

/** Links to Facebook itself and to nowhere are refused. */
export function refuseBadLink(facebook: Facebook, link: string): void {
  const host = URL.canParse(link) ? new URL(link).hostname : '';
  const isOwn = /(^|\.)(facebook\.com|fb\.com|fb\.me)$/.test(host);
  if (host !== '' && !isOwn && !host.endsWith('.invalid')) return;
  const number = isOwn ? 1609008 : 1609005;
  const words = isOwn ? "The link can't be attached to a post" : 'The url you supplied is invalid';
  throw facebook.reading('badLink') === 'code' ? numbered(number, words) : badParameter(words, { subcode: number });
}

/** A photo out of a form or off the web. @throws GraphError 324 when it is no picture, 1366046 when it is too large */
export async function lookAtPhoto(params: Params): Promise<void> {
  const file = params.files.get('source');
  const url = params.optional('url');
  if (file === undefined && url === undefined) throw numbered(324, 'Requires upload file');
  const look: MediaLook = file === undefined ? await lookAtMedia(url as string) : lookAtBytes(file);
  const isPhoto = look.found && (look.mime === undefined ? look.bytes === undefined : PHOTO_TYPES.includes(look.mime));
  if (!isPhoto) throw numbered(324, 'Missing or invalid image file');
  if ((look.bytes ?? 0) > PHOTO_BYTES_MAX) {
    throw new GraphError(100, 'Invalid parameter', {
      subcode: 1366046,
      userTitle: 'Photo too large',
      userMessage: 'Photos should be smaller than 4 MB and saved as JPG or PNG.',
    });
  }
}
