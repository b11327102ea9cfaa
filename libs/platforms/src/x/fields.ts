/** What is asked about each post. X sends `id` and `text` always, and nothing else unless asked. */
const POST_FIELDS = ['created_at', 'public_metrics'];

/** Beside the figures, what tells a post's kind and text. */
const CONTENT_FIELDS = ['attachments', 'entities', 'note_tweet', 'referenced_tweets'];

type Query = Readonly<Record<string, string>>;

/** Media come along for their views alone: the price list has no price for them (BEHAVIOR.md, 6). */
const MEDIA: Query = { expansions: 'attachments.media_keys', 'media.fields': 'public_metrics,type' };

/** The query that reads figures by id. */
export const figureFields = (groups: readonly string[], withViews: boolean): Query => ({
  'tweet.fields': [...POST_FIELDS, ...groups].join(','),
  ...(withViews ? MEDIA : {}),
});

/** The query that reads whole posts of a timeline, figures included. */
export const postFields = (groups: readonly string[]): Query => ({
  'tweet.fields': [...POST_FIELDS, ...CONTENT_FIELDS, ...groups].join(','),
  ...MEDIA,
});

/** The query that reads what a post says, to recognise it. */
export const TEXT_FIELDS: Query = { 'tweet.fields': ['created_at', ...CONTENT_FIELDS].join(',') };
