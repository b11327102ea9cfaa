import type { Post } from '../world.ts';

/** A post as the Posts API shows it; times are epoch milliseconds. */
export const postView = (post: Post): object => ({
  id: post.urn,
  author: post.author,
  commentary: post.commentary,
  visibility: post.visibility,
  distribution: post.distribution,
  ...(post.content ? { content: post.content } : {}),
  ...(post.parent === undefined ? {} : { reshareContext: { parent: post.parent, root: post.parent } }),
  lifecycleState: 'PUBLISHED',
  lifecycleStateInfo: { isEditedByAuthor: post.edited },
  isReshareDisabledByAuthor: post.isReshareDisabledByAuthor,
  createdAt: Date.parse(post.createdAt),
  publishedAt: Date.parse(post.createdAt),
  lastModifiedAt: Date.parse(post.modifiedAt),
});
