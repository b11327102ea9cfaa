import { DAY } from '@afterpost/kernel';
import type { Call, Routes } from './api.ts';
import { byId, snowflake } from './ids.ts';
import { LIST_PARAMS, list } from './listing.ts';
import { POST_FIELDS } from './params.ts';
import { badParameter } from './problems.ts';
import { readQuery, type Searched } from './search-query.ts';
import { hasUrl, namesOf } from './text.ts';
import type { StoredPost } from './world.ts';
import type { X } from './x.ts';

const REACH_MS = 7 * DAY;
const QUERY_LENGTH = 512;

/** `GET /2/tweets/search/recent`: the last seven days. */
export const search = (x: X): Routes => ({
  'GET /2/tweets/search/recent': {
    who: 'any',
    scopes: ['tweet.read', 'users.read'],
    readsPosts: true,
    query: ['query', 'next_token', 'sort_order', ...LIST_PARAMS, ...POST_FIELDS],
    answer: (call) => {
      const query = call.params.text('query');
      if (query.length > QUERY_LENGTH)
        throw badParameter(
          'query',
          query,
          `The \`query\` query parameter value is too long: it has ${query.length} of ${QUERY_LENGTH} characters`,
        );
      const matches = readQuery(query);
      const sinceMs = call.now.getTime() - REACH_MS;
      refuseOldWindow(call, sinceMs);
      call.params.oneOf('sort_order', ['recency', 'relevancy'], 'recency');
      const recent = [...x.world.posts.values(), ...x.life.allCrowdReplies()].filter(({ createdAt }) => Date.parse(createdAt) >= sinceMs);
      const roots = x.open('conversationRoot');
      const asksConversation = query.includes('conversation_id:');
      const posts = recent.filter(
        (post) => matches(searched(x, post)) && !(asksConversation && roots === 'left-out' && post.id === post.conversationId),
      );
      return list(x, call, { posts, min: 10, tokenNames: ['next_token', 'pagination_token'], bothWays: false });
    },
  },
});

function refuseOldWindow({ params }: Call, sinceMs: number): void {
  const minute = `${new Date(sinceMs).toISOString().slice(0, 16)}Z`;
  const start = params.instant('start_time');
  if (start !== undefined && start < Math.floor(sinceMs / 60_000) * 60_000)
    throw badParameter(
      'start_time',
      params.text('start_time'),
      `Invalid 'start_time':'${params.text('start_time')}'. 'start_time' must be on or after ${minute}.`,
    );
  const oldest = snowflake(sinceMs, 0);
  const since = params.optionalId('since_id');
  if (since !== undefined && byId(since, oldest) < 0)
    throw badParameter(
      'since_id',
      since,
      `'since_id' must be a tweet id created after ${minute}. Please use a 'since_id' that is larger than ${oldest}`,
    );
}

function searched(x: X, post: StoredPost): Searched {
  const { text } = post;
  const names = (id: string | undefined): string[] => (id === undefined ? [] : [id, x.life.user(id)?.username.toLowerCase() ?? id]);
  const kinds = { image: ['media', 'images'], carousel: ['media', 'images'], video: ['media', 'videos'] } as const;
  const media = post.kind in kinds ? kinds[post.kind as keyof typeof kinds] : [];
  return {
    text,
    conversationId: post.conversationId,
    from: names(post.authorId),
    to: names(post.inReplyToUserId),
    // Read only if a query asks for them: most posts are ruled out before.
    get mentions() {
      return namesOf(text, 'mention');
    },
    get hashtags() {
      return namesOf(text, 'hashtag');
    },
    get cashtags() {
      return namesOf(text, 'cashtag');
    },
    isReply: post.inReplyTo !== undefined,
    isQuote: post.quotes !== undefined,
    get has() {
      const named = (['mention', 'hashtag', 'cashtag'] as const).filter((kind) => namesOf(text, kind).length > 0);
      return [...media, ...(hasUrl(text) ? ['links'] : []), ...named.map((kind) => `${kind}s`)];
    },
  };
}
