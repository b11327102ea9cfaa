import type { EngageInput } from '../core/control-input.ts';
import { Problem } from '../core/problem.ts';
import { acceptableUsername, register } from './create-account.ts';
import type { Figure, StoredPost } from './world.ts';
import type { X } from './x.ts';

/** `reactions` in X's own words, for figures that the common fields do not name. */
const REACTIONS: Readonly<Record<string, Figure>> = {
  user_profile_clicks: 'profileClicks',
  detail_expands: 'detailExpands',
  view_count: 'views',
};

/** Exact counts on top of the curve, and answers in somebody's words; both can be read at once. */
export function engage(x: X, id: string, input: EngageInput): object {
  const post = x.life.post(id);
  if (!post) throw new Problem(404, 'unknown-post', `The sandbox has no post "${id}" on X, or it is deleted.`);
  const answers = input.replies.map(({ author, text }) => ({ author: acceptableUsername(author), text }));
  const figures: Partial<Record<Figure, number>> = {
    likes: input.likes,
    retweets: input.reposts,
    quotes: input.quotes,
    bookmarks: input.bookmarks,
    impressions: input.impressions,
    urlClicks: input.clicks,
    ...Object.fromEntries(Object.entries(input.reactions).map(([name, count]) => [figureOf(name), count])),
  };
  x.world.commit({ type: 'engaged', id, extra: { at: x.clock.now().toISOString(), figures } });
  const replies = answers.map(({ author, text }) => writeAnswer(x, post, author, text));
  return { id, counts: x.life.figures(post), replies: replies.map((reply) => ({ id: reply.id, text: reply.text })) };
}

function figureOf(name: string): Figure {
  const figure = REACTIONS[name];
  if (figure) return figure;
  throw new Problem(400, 'unknown-reaction', `X counts no "${name}" here; reactions are ${Object.keys(REACTIONS).join(', ')}.`);
}

function writeAnswer(x: X, parent: StoredPost, author: string, text: string): StoredPost {
  const { id: authorId } = x.world.accountBy(author) ?? register(x, author, { followers: 0, following: 0, kind: 'standard' });
  const now = x.clock.now();
  const id = x.world.newId(now.getTime());
  const answered = x.life.user(parent.authorId);
  const prefix = answered && answered.id !== authorId ? `@${answered.username} ` : '';
  const post: StoredPost = {
    id,
    authorId,
    text: `${prefix}${text}`,
    createdAt: now.toISOString(),
    // Listed already: whoever scripts an answer reads it next.
    indexedAt: new Date(now.getTime() - x.settings.indexDelayMs).toISOString(),
    conversationId: parent.conversationId,
    inReplyTo: parent.id,
    inReplyToUserId: parent.authorId,
    mediaIds: [],
    kind: 'text',
    replySettings: 'everyone',
    versions: [id],
  };
  x.world.commit({ type: 'post-written', post });
  return post;
}
