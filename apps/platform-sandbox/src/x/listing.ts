import type { Call } from './api.ts';
import { collect } from './collection.ts';
import { byId } from './ids.ts';
import { bill, envelope, looking } from './lookup-posts.ts';
import { invalidId } from './problems.ts';
import { newestFirst } from './public-life.ts';
import type { StoredPost } from './world.ts';
import type { X } from './x.ts';

/** Parameters of every list of posts. */
export const LIST_PARAMS = ['max_results', 'pagination_token', 'since_id', 'until_id', 'start_time', 'end_time'] as const;

interface Listing {
  readonly posts: readonly StoredPost[];
  readonly min: number;
  /** How far back pages go, in posts. */
  readonly reach?: number;
  readonly item?: 'post read' | 'owned read';
  readonly tokenNames: readonly string[];
  /** Lists that can be paged both ways say how to go back. */
  readonly bothWays: boolean;
}

/** A page of posts, newest first. */
export function list(x: X, call: Call, { posts, min, reach, item = 'post read', tokenNames, bothWays }: Listing): object {
  const view = looking(x, call);
  const max = call.params.count('max_results', { min, max: 100, fallback: 10 });
  const within = window(call);
  const all = newestFirst(posts.filter((post) => within(post) && x.isListed(post, call.account))).slice(0, reach);
  const token = tokenNames.map((name) => ({ name, value: call.params.optional(name) })).find(({ value }) => value !== undefined);
  const { page, hasOlder, hasNewer } = cut(all, max, token?.value === undefined ? undefined : readToken(token.name, token.value));
  const found = collect(view, page, 'id');
  bill(x, call, page, found, item);
  const [first, last] = [page[0], page.at(-1)];
  const meta = {
    ...(first && last ? { newest_id: first.id, oldest_id: last.id } : {}),
    result_count: page.length,
    ...(last && hasOlder ? { next_token: writeToken('older', last.id) } : {}),
    ...(first && hasNewer && bothWays ? { previous_token: writeToken('newer', first.id) } : {}),
  };
  return envelope(page.length > 0 ? found.views : undefined, found, [], meta);
}

/** Which posts lie between the given ids and moments. */
function window({ params }: Call): (post: StoredPost) => boolean {
  const [since, until] = [params.optionalId('since_id'), params.optionalId('until_id')];
  const [start, end] = [params.instant('start_time'), params.instant('end_time')];
  return ({ id, createdAt }) => {
    const ms = Date.parse(createdAt);
    if (since === undefined ? start !== undefined && ms < start : byId(id, since) <= 0) return false;
    return until === undefined ? end === undefined || ms < end : byId(id, until) < 0;
  };
}

interface Token {
  readonly way: 'older' | 'newer';
  readonly id: string;
}

function cut(all: readonly StoredPost[], max: number, token: Token | undefined) {
  const isOlder = (post: StoredPost): boolean => token !== undefined && byId(post.id, token.id) < 0;
  const isNewer = (post: StoredPost): boolean => token !== undefined && byId(post.id, token.id) > 0;
  const page =
    token === undefined ? all.slice(0, max) : token.way === 'older' ? all.filter(isOlder).slice(0, max) : all.filter(isNewer).slice(-max);
  const [first, last] = [page[0], page.at(-1)];
  return { page, hasOlder: last !== undefined && last !== all.at(-1), hasNewer: first !== undefined && first !== all[0] };
}

const writeToken = (way: Token['way'], id: string): string => Buffer.from(`${way} ${id}`).toString('base64url');

function readToken(name: string, value: string): Token {
  const [, way, id] = /^(older|newer) (\d{1,19})$/.exec(Buffer.from(value, 'base64url').toString('utf8')) ?? [];
  if (id === undefined) throw invalidId(name, value);
  return { way: way as Token['way'], id };
}
