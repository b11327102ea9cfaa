import { livingPost, mayReadPosts, refuseForeignAuthor } from '../api/access.ts';
import type { Answer, Call, Routes } from '../api/api.ts';
import { accessDenied, inputProblem, notFound } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { readLittleText } from '../rest-li/little-text.ts';
import { isOrganization } from '../rest-li/urn.ts';
import type { Content, Post } from '../world.ts';
import { kindOf, postTypeOf, refuseUnready } from './content.ts';
import { invalidInput, readEdit, readPost, refuseLong } from './post-input.ts';

/** Creating, editing and deleting posts. */
export const writePosts = (linkedin: LinkedIn): Routes => ({
  'CREATE /rest/posts': { answer: (call) => create(linkedin, call) },
  'PARTIAL_UPDATE /rest/posts/:key': { answer: (call) => edit(linkedin, call) },
  'DELETE /rest/posts/:key': { answer: (call) => remove(linkedin, call) },
});

function create(linkedin: LinkedIn, call: Call): Answer {
  const { world, open } = linkedin;
  const input = readPost(call.body, open);
  refuseForeignAuthor(linkedin, call, input.author);
  const content = input.content as Content | undefined;
  const { kept, shown } = readLittleText(input.commentary);
  refuseLong(shown, open);
  if (kept === '' && !content && !input.reshareContext) throw invalidInput(open, 'INVALID_VALUE_BLANK_FIELD', '/commentary', 'is blank');
  if (input.visibility === 'CONNECTIONS' && isOrganization(input.author))
    throw invalidInput(open, 'INVALID_VALUE_FOR_FIELD', '/visibility', 'a page has no connections');
  refuseUnready(linkedin, input.author, content);
  if (input.reshareContext) refuseReshare(linkedin, call, input.reshareContext.parent);
  refuseDuplicate(linkedin, input.author, kept, call.now);

  const kind = kindOf(content);
  const urn = world.newPostUrn(postTypeOf(linkedin, kind, content), call.now.getTime());
  const at = call.now.toISOString();
  world.posts.put(urn, {
    urn,
    author: input.author,
    commentary: kept,
    visibility: input.visibility,
    distribution: input.distribution,
    content,
    kind,
    isReshareDisabledByAuthor: input.isReshareDisabledByAuthor,
    parent: input.reshareContext?.parent,
    createdAt: at,
    modifiedAt: at,
    edited: false,
    deleted: false,
  });
  return { status: 201, headers: { 'x-restli-id': open('idHeader') === 'plain' ? urn : encodeURIComponent(urn) } };
}

function refuseReshare(linkedin: LinkedIn, call: Call, parent: string): void {
  const post = livingPost(linkedin, parent);
  if (!post.isReshareDisabledByAuthor || mayReadPosts(linkedin, call, post.author)) return;
  throw accessDenied(call.resource);
}

/** The same words by the same author again: the refusal names the post that has them. */
function refuseDuplicate(linkedin: LinkedIn, author: string, commentary: string, now: Date): void {
  if (commentary === '') return;
  const { world, open, settings } = linkedin;
  const since = now.getTime() - settings.duplicateWindowMs;
  const isSame = (post: Post): boolean =>
    post.author === author &&
    post.commentary === commentary &&
    Date.parse(post.createdAt) > since &&
    (!post.deleted || open('duplicateOfDeleted') === 'ghost');
  const existing = world.posts.values().findLast(isSame);
  if (!existing) return;
  throw inputProblem(422, `Content is a duplicate of ${existing.urn}`, {
    code: 'DUPLICATE_POST',
    description: 'Duplicate post is detected',
  });
}

function edit(linkedin: LinkedIn, call: Call): Answer {
  const post = livingPost(linkedin, call.key);
  refuseForeignAuthor(linkedin, call, post.author);
  const { kept, shown } = readLittleText(readEdit(call.body, linkedin.open));
  refuseLong(shown, linkedin.open);
  linkedin.world.posts.put(post.urn, { ...post, commentary: kept, modifiedAt: call.now.toISOString(), edited: true });
  return { status: 204 };
}

/** Deleting twice is deleting once. */
function remove(linkedin: LinkedIn, call: Call): Answer {
  const post = linkedin.world.posts.get(call.key);
  if (!post) throw notFound(call.key);
  refuseForeignAuthor(linkedin, call, post.author);
  if (!post.deleted) linkedin.world.posts.put(post.urn, { ...post, deleted: true });
  return { status: 204 };
}
