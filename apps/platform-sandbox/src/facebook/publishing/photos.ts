import { badParameter } from '../../meta/graph-error.ts';
import { graphTime } from '../../meta/ids.ts';
import { pictureAddress } from '../../meta/page-node.ts';
import { type Call, type Edge, type NodeType, refTo } from '../../meta/node-type.ts';
import type { Page } from '../../meta/world.ts';
import { pageUsage } from '../reading/comments.ts';
import type { Facebook } from '../facebook.ts';
import { lookAtPhoto, mayPublish, scheduleOf } from './publish-rules.ts';
import type { Photo } from '../world.ts';

/** `POST /{page}/photos`: a post of its own, or, unpublished, something to attach. */
async function uploadPhoto(facebook: Facebook, page: Page, call: Call): Promise<object> {
  mayPublish(call);
  const { params } = call;
  await lookAtPhoto(params);
  const schedule = scheduleOf(call);
  const caption = params.optional('caption') ?? params.optional('message');
  const photo = facebook.addPhoto({
    pageId: page.id,
    caption,
    altText: params.optional('alt_text_custom'),
    createdAt: facebook.now().toISOString(),
  });
  if (!schedule.published) return { id: photo.id };
  const post = facebook.addPost({ ...schedule, pageId: page.id, kind: 'image', message: caption, photoIds: [photo.id], byApp: true });
  facebook.stores.photos.patch(photo.id, { postId: post.id });
  const told = facebook.reading('photoTellsPost') === 'yes';
  return { id: photo.id, ...(told ? { post_id: post.id } : {}) };
}

/** `POST /{page}/photo_stories` with a photo that was uploaded unpublished. */
export function publishPhotoStory(facebook: Facebook, page: Page, call: Call): object {
  mayPublish(call);
  const photo = facebook.stores.photos.get(call.params.text('photo_id'));
  if (!photo || photo.pageId !== page.id) throw badParameter('Invalid parameter: photo_id is not a photo of this Page');
  if (photo.postId !== undefined) throw badParameter('Invalid parameter', { subcode: 1366051, userTitle: 'Photo already posted' });
  const createdAt = facebook.now().toISOString();
  const post = facebook.addPost({ pageId: page.id, kind: 'story', photoIds: [photo.id], createdAt, published: true, byApp: true });
  facebook.stores.photos.patch(photo.id, { postId: post.id });
  return { success: true, post_id: facebook.spokenPostId(post) };
}

export const photoType = (facebook: Facebook): NodeType<Photo> => ({
  name: 'Photo',
  idOf: ({ id }) => id,
  fields: {
    name: ({ caption }) => caption,
    alt_text_custom: ({ altText }) => altText,
    created_time: ({ createdAt }) => graphTime(createdAt),
    link: ({ id }) => `https://www.facebook.com/photo.php?fbid=${id}`,
    picture: ({ id }, call) => pictureAddress(call, id),
    images: ({ id }, call) => [{ height: 48, width: 64, source: pictureAddress(call, id) }],
    page_story_id: ({ postId }) => postId,
    from: ({ pageId }) => ({ id: pageId, name: facebook.meta.world.pages.get(pageId)?.name ?? '' }),
  },
  defaults: ['created_time', 'name'],
  edges: {},
  usage: ({ pageId }) => pageUsage(facebook, pageId),
  remove: ({ id, postId }, call) => {
    mayPublish(call);
    if (postId !== undefined) facebook.stores.posts.patch(postId, { deleted: true });
    facebook.stores.photos.remove(id);
    return { success: true };
  },
});

export const photoEdge = (facebook: Facebook, type: NodeType<Photo>): Edge<Page> => ({
  read: (page) => ({
    nodes: facebook.stores.photos
      .values()
      .filter(({ pageId, postId }) => pageId === page.id && postId !== undefined)
      .toReversed()
      .map((photo) => refTo(type, photo)),
  }),
  create: async (page, call) => uploadPhoto(facebook, page, call),
});
