import { livingPost, mayComment, mayReadFeed } from '../api/access.ts';
import { type Answer, type Call, ok, type Routes } from '../api/api.ts';
import { accessDenied, notFound } from '../api/problems.ts';
import { reactionsOf } from '../life/public-life.ts';
import type { LinkedIn } from '../linkedin.ts';
import { readComment } from '../publishing/post-input.ts';
import { pageOf } from '../rest-li/collection.ts';
import { activityOf, commentUrn, typeOf } from '../rest-li/urn.ts';
import type { Comment, Post } from '../world.ts';
import { decorated } from './decorate.ts';

/** Comments, the answers to them, and the sums of both. */
export const socialActions = (linkedin: LinkedIn): Routes => ({
  'GET /rest/socialActions/:key': { answer: (call) => ok(summary(linkedin, call)) },
  'GET_ALL /rest/socialActions/:key/comments': { answer: (call) => ok(comments(linkedin, call)) },
  'CREATE /rest/socialActions/:key/comments': { answer: (call) => write(linkedin, call) },
});

/** A post, and the comment under it that the answers belong to. */
interface Thread {
  readonly post: Post;
  readonly parent?: Comment;
}

function threadOf(linkedin: LinkedIn, urn: string): Thread {
  if (typeOf(urn) !== 'comment') return { post: livingPost(linkedin, urn) };
  const found = linkedin.comments.find(urn);
  if (!found) throw notFound(urn);
  return { post: livingPost(linkedin, found.post.urn), parent: found.comment };
}

function readableThread(linkedin: LinkedIn, call: Call): Thread {
  const thread = threadOf(linkedin, call.key);
  if (!mayReadFeed(linkedin, call, thread.post.author)) throw accessDenied(call.resource);
  return thread;
}

function comments(linkedin: LinkedIn, call: Call): object {
  const { post, parent } = readableThread(linkedin, call);
  const all = linkedin.comments.of(post);
  const thread = all.filter(({ parentId }) => parentId === parent?.id);
  if (linkedin.open('commentOrder') === 'newest-first') thread.reverse();
  const page = pageOf(thread, call.path, call.query, linkedin.open('pagingTotal') === 'present');
  const names = new Map(all.map(({ actor, actorName }) => [actor, actorName]));
  const elements = page.elements.map((comment) => commentView(post, comment, all));
  return { ...page, elements: decorated(linkedin, call.query, elements, 'actor', ({ actor }) => nameView(actor, names.get(actor) ?? '')) };
}

function write(linkedin: LinkedIn, call: Call): Answer {
  const { post, parent } = threadOf(linkedin, call.key);
  const { actor, message } = readComment(call.body, linkedin.open);
  if (!mayComment(linkedin, call, actor)) throw accessDenied(call.resource);
  const actorName = linkedin.world.organizations.get(actor)?.name ?? call.member.name;
  const parentId = parent?.parentId ?? parent?.id;
  const comment = linkedin.comments.add(post, { actor, actorName, text: message.text, parentId });
  return { status: 201, headers: { 'x-restli-id': comment.id }, body: commentView(post, comment, [comment]) };
}

function summary(linkedin: LinkedIn, call: Call): object {
  const { post, parent } = readableThread(linkedin, call);
  const all = linkedin.comments.of(post);
  if (parent) return { ...sums(all.filter(({ parentId }) => parentId === parent.id).length, 0), target: call.key };
  const top = all.filter(({ parentId }) => parentId === undefined).length;
  const { comments: count, ...figures } = linkedin.life.figures(post);
  return { ...sums(top, reactionsOf(figures), count), target: activityOf(post.urn) };
}

const sums = (topComments: number, likes: number, allComments = topComments) => ({
  commentsSummary: { selectedComments: [], totalFirstLevelComments: topComments, aggregatedTotalComments: allComments },
  likesSummary: { selectedLikes: [], totalLikes: likes, aggregatedTotalLikes: likes, likedByCurrentUser: false },
});

const nameView = (actor: string, name: string): object => {
  const [first = '', ...rest] = name.split(' ');
  return typeOf(actor) === 'organization' ? { localizedName: name } : { localizedFirstName: first, localizedLastName: rest.join(' ') };
};

interface CommentView {
  readonly id: string;
  readonly actor: string;
  readonly [field: string]: unknown;
}

function commentView(post: Post, comment: Comment, all: readonly Comment[]): CommentView {
  const activity = activityOf(post.urn);
  const at = { actor: comment.actor, time: Date.parse(comment.createdAt) };
  const answers = all.filter(({ parentId }) => parentId === comment.id).length;
  return {
    id: comment.id,
    commentUrn: commentUrn(activity, comment.id),
    actor: comment.actor,
    object: activity,
    ...(comment.parentId === undefined ? {} : { parentComment: commentUrn(activity, comment.parentId) }),
    message: { attributes: [], text: comment.text },
    created: at,
    lastModified: at,
    likesSummary: { totalLikes: 0, aggregatedTotalLikes: 0, likedByCurrentUser: false, selectedLikes: [] },
    ...(comment.parentId === undefined ? { commentsSummary: { totalFirstLevelComments: answers, aggregatedTotalComments: answers } } : {}),
  };
}
