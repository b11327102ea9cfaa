import { arrayOf, objectOf, textOrNull } from '../http/wire.ts';
import type { Failure } from '@afterpost/contracts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Asking, DiscoveredPost, DiscoverPage, DiscoverResult } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { TIMELINE_PAGE_MAX, TIMELINE_PAGE_MIN } from './capabilities.ts';
import type { XClient } from './client.ts';
import { referencesOf } from './dialect.ts';
import { emptyBecause, problemsOf } from './errors.ts';
import { postFields } from './fields.ts';
import { figuresOf, hasPrivateFigures } from './figures.ts';
import { mediaOf, permalinkOf, readPost } from './post.ts';
import type { XPost } from './post.ts';
import { PrivateFigures } from './private-figures.ts';
import { ROUTES } from './routes.ts';

/** A page of what the account wrote itself, with figures. Replies and retweets are left out, so threads show their roots. */
export async function discover(x: XClient, access: PlatformAccess, page: DiscoverPage, asking?: Asking): Promise<Outcome<DiscoverResult>> {
  const figures = new PrivateFigures(asking);
  const limit = Math.max(TIMELINE_PAGE_MIN, Math.min(TIMELINE_PAGE_MAX, Math.trunc(page.limit), x.spending.postsAffordable));
  const from = readCursor(page.cursor);
  const { result } = await figures.ask(from.young, (groups) =>
    x.call(ROUTES.timeline, access, {
      path: `/2/users/${encodeURIComponent(access.platformAccountId)}/tweets`,
      query: { max_results: limit, exclude: 'replies,retweets', pagination_token: from.token, ...postFields(groups) },
      expected: { posts: limit },
    }),
  );
  if (!result.ok) return result;
  const why = emptyBecause(result.value);
  if (why !== null) return failed(why);
  const now = x.clock.now();
  const posts = postsOf(result.value, now, figures.missing);
  const token = textOrNull(objectOf(objectOf(result.value)['meta'])['next_token']);
  const young = posts.length === 0 ? from.young : hasPrivateFigures(posts.at(-1)!.publishedAt, now);
  return answered({
    posts,
    ...(token === null || token === from.token ? {} : { cursor: `${young ? YOUNG : OLD}${token}` }),
    ...(figures.refused.length === 0 ? {} : { refused: figures.refused }),
  });
}

/** A cursor also remembers whether the next page can hold posts with private figures. */
const YOUNG = 'young:';
const OLD = 'old:';

function readCursor(cursor: string | undefined): { readonly token: string | undefined; readonly young: boolean } {
  const young = !cursor?.startsWith(OLD);
  return { token: cursor?.slice((young ? YOUNG : OLD).length), young };
}

function postsOf(body: unknown, now: Date, refused: Failure | null): readonly DiscoveredPost[] {
  const media = mediaOf(body);
  const problems = problemsOf(body);
  return arrayOf(objectOf(body)['data'])
    .map((item) => readPost(item, media))
    .filter((post) => post !== null)
    .filter(isOwnRoot)
    .flatMap((post) => {
      if (post.createdAt === null) return [];
      const young = hasPrivateFigures(post.createdAt, now);
      const problem = problems.find(({ id, failure }) => id === post.id && (young || failure.class !== 'permission_denied'));
      return [discovered(post, post.createdAt, problem?.failure ?? (young ? refused : null))];
    });
}

/** What the request leaves out is left out here too: the answer decides. */
const isOwnRoot = ({ wire }: XPost): boolean => !referencesOf(wire).some(({ type }) => type !== 'quoted');

const discovered = (post: XPost, publishedAt: string, failure: Failure | null): DiscoveredPost => ({
  externalId: post.id,
  permalink: permalinkOf(post.id),
  text: post.text,
  mediaType: post.media?.mediaType ?? 'text',
  publishedAt,
  figures: figuresOf(post),
  ...(failure === null ? {} : { failure }),
});
