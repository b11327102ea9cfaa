import { livingPost, mayReadPosts, refuseClosed } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import { accessDenied, badParam } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { pageOf } from '../rest-li/collection.ts';
import { isOrganization, POST_TYPES, typeOf } from '../rest-li/urn.ts';
import { batchOf } from './batch.ts';
import { postView } from './post-view.ts';

/** Posts by URN, one or many, and by author. */
export const lookupPosts = (linkedin: LinkedIn): Routes => ({
  'GET /rest/posts/:key': { answer: (call) => ok(shown(linkedin, call, call.key)) },
  'BATCH_GET /rest/posts': {
    answer: (call) => ok(batchOf(linkedin, call.query.urns('ids', 'share', 'ugcPost'), (urn) => shown(linkedin, call, urn))),
  },
  'FINDER author /rest/posts': { answer: (call) => ok(byAuthor(linkedin, call)) },
});

function shown(linkedin: LinkedIn, call: Call, urn: string): object {
  if (!(POST_TYPES as readonly (string | undefined)[]).includes(typeOf(urn))) throw badParam('id', 'A post is a share or a ugcPost');
  const post = livingPost(linkedin, urn);
  if (!mayReadPosts(linkedin, call, post.author)) throw accessDenied(call.resource);
  return postView(post);
}

function byAuthor(linkedin: LinkedIn, call: Call): object {
  const author = call.query.urn('author', 'person', 'organization');
  if (isOrganization(author)) refuseClosed(linkedin, author);
  if (!mayReadPosts(linkedin, call, author)) throw accessDenied(call.resource);
  const field = call.query.oneOf('sortBy', ['LAST_MODIFIED', 'CREATED'], 'LAST_MODIFIED') === 'CREATED' ? 'createdAt' : 'modifiedAt';
  const posts = linkedin.world.postsOf(author).sort((a, b) => b[field].localeCompare(a[field]) || b.urn.localeCompare(a.urn));
  const page = pageOf(posts, call.path, call.query, linkedin.open('pagingTotal') === 'present');
  return { ...page, elements: page.elements.map(postView) };
}
