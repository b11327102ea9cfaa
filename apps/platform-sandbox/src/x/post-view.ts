import { DAY, MINUTE } from '@afterpost/kernel';
import { displayText, isNote, type Showing } from './display-text.ts';
import type { Wanted } from './params.ts';
import { type Asked, partial, type PartialProblem } from './problems.ts';
import { engagementsOf, type Figures } from './public-life.ts';
import type { Account, StoredPost } from './world.ts';
import type { X } from './x.ts';

const PRIVATE_MS = 30 * DAY;

const METRICS = {
  non_public_metrics: (figures: Figures) => ({
    impression_count: figures.impressions,
    url_link_clicks: figures.urlClicks,
    user_profile_clicks: figures.profileClicks,
    engagements: engagementsOf(figures),
  }),
  organic_metrics: (figures: Figures) => ({
    impression_count: figures.impressions,
    like_count: figures.likes,
    reply_count: figures.replies,
    retweet_count: figures.retweets,
    url_link_clicks: figures.urlClicks,
    user_profile_clicks: figures.profileClicks,
  }),
} as const;

/** Of promoted posts only, and nothing is promoted here; who may not see them is told so all the same. */
const PROMOTED = ['impression_count', 'like_count', 'reply_count', 'retweet_count', 'url_link_clicks', 'user_profile_clicks'];

/** For whom posts are shown, with which fields. */
export interface Looking {
  readonly x: X;
  readonly reader: Account | undefined;
  readonly wanted: Wanted;
  readonly origin: string;
}

/** A post as a reader gets it, and a problem for each field that is withheld. */
export function postView(looking: Looking, post: StoredPost, asked: Asked, section: 'data' | 'includes') {
  const { x, wanted } = looking;
  const wants = (field: string): boolean => wanted.post.has(field);
  const showing = showingOf(x, post);
  const shown = displayText(post, showing);
  const isPrivate = mayReadPrivate(looking, post);
  const figures = x.life.figures(post);
  const view: Record<string, unknown> = {
    id: post.id,
    text: shown.text,
    edit_history_tweet_ids: historyOf(x, post),
    ...(wants('created_at') ? { created_at: post.createdAt } : {}),
    ...(wants('author_id') || wanted.expansions.has('author_id') ? { author_id: post.authorId } : {}),
    ...(wants('conversation_id') ? { conversation_id: post.conversationId } : {}),
    ...(wants('in_reply_to_user_id') && post.inReplyToUserId !== undefined ? { in_reply_to_user_id: post.inReplyToUserId } : {}),
    ...((wants('referenced_tweets') || wanted.expansions.has('referenced_tweets.id')) && referencesOf(post).length > 0
      ? { referenced_tweets: referencesOf(post) }
      : {}),
    ...((wants('attachments') || wanted.expansions.has('attachments.media_keys')) && showing.media.length > 0
      ? { attachments: { media_keys: showing.media.map(({ key }) => key) } }
      : {}),
    ...(wants('entities') && Object.keys(shown.entities).length > 0 ? { entities: shown.entities } : {}),
    ...(wants('note_tweet') && isNote(post) ? { note_tweet: displayText(post, showing, true) } : {}),
    ...(wants('lang') ? { lang: post.text === '' ? 'zxx' : 'en' } : {}),
    ...(wants('possibly_sensitive') ? { possibly_sensitive: false } : {}),
    ...(wants('reply_settings') ? { reply_settings: post.replySettings } : {}),
    ...(wants('edit_controls') ? { edit_controls: editControls(x, post) } : {}),
    ...(wants('public_metrics') ? { public_metrics: publicMetrics(figures) } : {}),
  };
  const problems: PartialProblem[] = [];
  for (const [name, of] of Object.entries(METRICS)) {
    if (!wants(name)) continue;
    if (isPrivate) view[name] = of(figures);
    else problems.push(...withheld(looking, asked, section, name, Object.keys(of(figures))));
  }
  if (wants('promoted_metrics') && !isPrivate) problems.push(...withheld(looking, asked, section, 'promoted_metrics', PROMOTED));
  return { view, problems };
}

/** Private figures are for the author, for 30 days. */
export const mayReadPrivate = ({ x, reader }: Looking, { authorId, createdAt }: StoredPost): boolean =>
  reader?.id === authorId && x.clock.now().getTime() - Date.parse(createdAt) < PRIVATE_MS;

const withheld = ({ x }: Looking, asked: Asked, section: 'data' | 'includes', name: string, fields: readonly string[]): PartialProblem[] =>
  fields.map((field) => partial.field(asked, `${name}.${field}`, section, x.open('fieldProblem')));

const publicMetrics = (figures: Figures) => ({
  retweet_count: figures.retweets,
  reply_count: figures.replies,
  like_count: figures.likes,
  quote_count: figures.quotes,
  bookmark_count: figures.bookmarks,
  impression_count: figures.impressions,
});

const referencesOf = ({ inReplyTo, quotes }: StoredPost): { type: string; id: string }[] => [
  ...(inReplyTo === undefined ? [] : [{ type: 'replied_to', id: inReplyTo }]),
  ...(quotes === undefined ? [] : [{ type: 'quoted', id: quotes }]),
];

/** All versions of a post, also those after this one. */
export const historyOf = ({ world }: X, { id, versions }: StoredPost): readonly string[] =>
  world.posts.get(world.lastVersion.get(id) ?? id)?.versions ?? versions;

const editControls = (x: X, { createdAt, versions, authorId, inReplyTo }: StoredPost) => ({
  edits_remaining: Math.max(0, 6 - versions.length),
  is_edit_eligible: inReplyTo === undefined && x.world.accounts.get(authorId)?.kind === 'premium',
  editable_until: new Date(Date.parse(createdAt) + 60 * MINUTE).toISOString(),
});

export function showingOf(x: X, post: StoredPost): Showing {
  return {
    seed: x.seed,
    username: x.life.user(post.authorId)?.username ?? 'i',
    media: post.mediaIds.flatMap((id) => x.world.media.get(id) ?? []),
    userIdOf: (username) => x.world.accountBy(username)?.id,
  };
}
