import { badParameter } from '../../meta/graph-error.ts';
import type { Call } from '../../meta/node-type.ts';
import type { Page } from '../../meta/world.ts';
import type { Facebook } from '../facebook.ts';
import { mayPublish, refuseBadLink, refuseDuplicate, scheduleOf } from './publish-rules.ts';
import type { Photo } from '../world.ts';

/** `POST /{page}/feed`: text, a link, or photos that were uploaded unpublished. */
export function publishFeed(facebook: Facebook, page: Page, call: Call): object {
  mayPublish(call);
  const { params } = call;
  const [message, link] = [params.optional('message'), params.optional('link')];
  const photos = attachedPhotos(facebook, page, call);
  if ((message === undefined || message.trim() === '') && link === undefined && photos.length === 0) {
    throw badParameter('You must provide a message, a link, or attached media');
  }
  if (link !== undefined) refuseBadLink(facebook, link);
  const schedule = scheduleOf(call);
  refuseDuplicate(facebook, page.id, { ...(message === undefined ? {} : { message }), ...(link === undefined ? {} : { link }) });
  const kind = photos.length > 1 ? 'carousel' : photos.length === 1 ? 'image' : link === undefined ? 'text' : 'link';
  const post = facebook.addPost({ ...schedule, pageId: page.id, kind, message, link, photoIds: photos.map(({ id }) => id), byApp: true });
  for (const { id } of photos) facebook.stores.photos.patch(id, { postId: post.id });
  return { id: post.id };
}

/** `attached_media=[{"media_fbid":"…"}]`, also as `attached_media[0]={"media_fbid":"…"}`. */
function attachedPhotos({ stores }: Facebook, page: Page, { params }: Call): Photo[] {
  const indexed = params.names().filter((name) => /^attached_media\[\d+\]$/.test(name));
  const given: unknown =
    params.optional('attached_media') === undefined ? indexed.map((name) => params.json(name)) : params.json('attached_media');
  if (!Array.isArray(given)) throw badParameter('Param attached_media must be an array.');
  return given.map((entry: { media_fbid?: unknown } | null) => {
    const photo = stores.photos.get(String(entry?.media_fbid));
    if (!photo || photo.pageId !== page.id)
      throw badParameter(`Invalid parameter: media_fbid ${String(entry?.media_fbid)} is not a photo of this Page`);
    if (photo.postId !== undefined) throw badParameter('Invalid parameter', { subcode: 1366051, userTitle: 'Photo already posted' });
    return photo;
  });
}
