import { DAY } from '@afterpost/kernel';
import { badParameter, numbered } from '../../meta/graph-error.ts';
import { lookAtBytes, lookAtMedia, type MediaLook } from '../../meta/fetch-media.ts';
import type { Call } from '../../meta/node-type.ts';
import type { Page } from '../../meta/world.ts';
import type { Facebook } from '../facebook.ts';
import { mayPublish, type Schedule, scheduleOf } from './publish-rules.ts';
import type { Video, VideoKind } from '../world.ts';

const REELS_PER_DAY = 30;

/** `POST /{page}/videos`: by URL, by file in the form, or in the three phases of an upload session. */
export async function publishVideo(facebook: Facebook, page: Page, call: Call): Promise<object> {
  mayPublishVideo(call);
  const { params } = call;
  const phase = params.optional('upload_phase');
  if (phase === 'start') {
    const size = params.integer('file_size', { fallback: 0, min: 1 });
    const { id } = startVideo(facebook, page, 'video', size);
    return { upload_session_id: id, video_id: id, start_offset: '0', end_offset: String(size) };
  }
  if (phase === 'transfer') return transfer(facebook, page, call);
  if (phase === 'finish') {
    const video = videoOf(facebook, page, params.text('upload_session_id'));
    finish(facebook, { ...video, ...wordsOf(call) }, scheduleOf(call));
    return { success: true };
  }
  const file = params.files.get('source');
  const url = params.optional('file_url');
  if (file === undefined && url === undefined) throw badParameter('The parameter file_url or source is required');
  const schedule = scheduleOf(call);
  const look = file === undefined ? await lookAtMedia(url as string) : lookAtBytes(file);
  const video = facebook.addVideo({ pageId: page.id, kind: 'video', ...wordsOf(call), createdAt: facebook.now().toISOString() });
  finish(facebook, received(facebook, video, look), schedule);
  return { id: video.id };
}

/** `POST /{page}/video_reels` and `…/video_stories`: start, upload to the address given, finish. */
export function publishInPhases(facebook: Facebook, page: Page, kind: 'reel' | 'story', call: Call): object {
  mayPublishVideo(call);
  const { params } = call;
  const phase = params.text('upload_phase').toLowerCase();
  if (phase === 'start') {
    const video = startVideo(facebook, page, kind);
    return { video_id: video.id, upload_url: `${call.origin}/rupload.facebook.com/video-upload/${call.version}/${video.id}` };
  }
  if (phase !== 'finish') throw badParameter('Param upload_phase must be one of {start, finish}');
  const video = videoOf(facebook, page, params.text('video_id'));
  if (video.readyAt !== undefined) throw badParameter('The video has been published already');
  if (video.kind !== kind) throw badParameter('The video was uploaded for something else');
  if (video.uploadedAt === undefined && video.failure === undefined) throw badParameter('The video has not been uploaded yet');
  const schedule = kind === 'story' ? { published: true, createdAt: call.now.toISOString() } : reelSchedule(call);
  if (kind === 'reel') refuseTooManyReels(facebook, page);
  const { description, title } = wordsOf(call);
  const post = finish(facebook, { ...video, description, title }, schedule);
  const told = kind === 'story' || facebook.reading('reelTellsPost') === 'yes';
  return { success: true, ...(post && told ? { post_id: facebook.spokenPostId(post) } : {}) };
}

function reelSchedule(call: Call): Schedule {
  const state = call.params.text('video_state').toUpperCase();
  if (state === 'PUBLISHED') return { published: true, createdAt: call.now.toISOString() };
  if (state === 'DRAFT') return { published: false, createdAt: call.now.toISOString() };
  if (state !== 'SCHEDULED') throw badParameter('Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}');
  return scheduleOf({ ...call, params: call.params.with({ published: 'false' }) }, 29 * DAY);
}

/** 30 reels by API for a Page in 24 rolling hours. */
function refuseTooManyReels(facebook: Facebook, page: Page): void {
  const since = facebook.now().getTime() - DAY;
  const recent = facebook.stores.posts
    .values()
    .filter((post) => post.pageId === page.id && post.kind === 'reel' && post.byApp && Date.parse(post.createdAt) > since);
  if (recent.length < REELS_PER_DAY) return;
  const code = Number(facebook.reading('reelLimit'));
  throw numbered(code, 'Calls to this api have exceeded the rate limit.', { userTitle: 'Reels limit reached' });
}

function startVideo(facebook: Facebook, page: Page, kind: VideoKind, fileSize?: number): Video {
  const video = facebook.addVideo({ pageId: page.id, kind, createdAt: facebook.now().toISOString() });
  return fileSize === undefined ? video : facebook.stores.videos.patch(video.id, { fileSize });
}

function transfer(facebook: Facebook, page: Page, { params }: Call): object {
  const video = videoOf(facebook, page, params.text('upload_session_id'));
  const chunk = params.files.get('video_file_chunk');
  if (chunk === undefined) throw badParameter('The parameter video_file_chunk is required');
  const offset = params.integer('start_offset', { fallback: 0 });
  if (offset !== video.received) throw badParameter('Invalid start_offset', { subcode: 1363037 });
  const after = takeBytes(facebook, video, chunk);
  return { start_offset: String(after.received), end_offset: String(after.fileSize ?? after.received) };
}

/** Adds bytes to an upload; the first ones tell whether it is a video at all. */
export function takeBytes(facebook: Facebook, video: Video, bytes: Buffer): Video {
  const total = video.received + bytes.length;
  const look = lookAtBytes(bytes);
  const isVideo = video.received > 0 || (look.found && look.mime === 'video/mp4');
  const isWhole = total >= (video.fileSize ?? total);
  return facebook.stores.videos.put(video.id, {
    ...video,
    received: total,
    ...(isVideo ? {} : { failure: 'The video file could not be read' }),
    ...(isWhole ? { uploadedAt: facebook.now().toISOString() } : {}),
  });
}

/** A whole file that came at once, or did not. */
export function received(facebook: Facebook, video: Video, look: MediaLook): Video {
  const isVideo = look.found && (look.mime === undefined ? look.bytes === undefined : look.mime.startsWith('video/'));
  const uploadedAt = facebook.now().toISOString();
  return facebook.stores.videos.patch(video.id, {
    uploadedAt,
    received: look.found ? (look.bytes ?? 0) : 0,
    ...(isVideo ? {} : { failure: 'The video file could not be fetched or read' }),
  });
}

/** The app is done: the encoder begins, and the post is seen when it ends, or at its time. */
function finish(facebook: Facebook, video: Video, schedule: Schedule) {
  if (video.uploadedAt === undefined) throw badParameter('The video has not been uploaded completely');
  const readyMs = facebook.now().getTime() + facebook.processingMs;
  const createdAt = new Date(Math.max(readyMs, Date.parse(schedule.createdAt))).toISOString();
  const { pageId, kind, description } = video;
  const post = facebook.addPost({
    ...schedule,
    createdAt,
    pageId,
    kind,
    message: description,
    photoIds: [],
    videoId: video.id,
    byApp: true,
  });
  facebook.stores.videos.put(video.id, { ...video, readyAt: new Date(readyMs).toISOString(), postId: post.id });
  return post;
}

function videoOf({ stores }: Facebook, page: Page, id: string): Video {
  const video = stores.videos.get(id);
  if (!video || video.pageId !== page.id) throw badParameter('Invalid video id');
  return video;
}

const wordsOf = ({ params }: Call) => ({ title: params.optional('title'), description: params.optional('description') });

/** Without the scope the words speak of the video, and the code of a parameter. */
function mayPublishVideo(call: Call): void {
  if (call.token.kind === 'page' && !call.token.scopes.includes('pages_manage_posts'))
    throw badParameter('No permission to publish the video');
  mayPublish(call);
}
