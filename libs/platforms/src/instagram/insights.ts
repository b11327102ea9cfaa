import type { Failure } from '@afterpost/contracts';
import type { ApiResult } from '../http/json-api.ts';
import { doubtMissing } from '../meta/doubt-missing.ts';
import type { Asking, FetchPostsResult, PostReading, PostRef, RefusedMetric } from '../port/insights.ts';
import type { Client } from './api.ts';
import { ask, firstLookup, judge, postsPerCall } from './lookup.ts';
import type { Lookup } from './lookup.ts';
import { metricsOf, surfaceName } from './metric-names.ts';

/**
 * The figures of any number of posts by id, each with all that its kind of media has: a lookup is one counted call
 * however much it carries. One post's refusal is its own; a refusal that every call would meet ends the asking.
 */
export async function fetchPosts(client: Client, posts: readonly PostRef[], asking?: Asking): Promise<FetchPostsResult> {
  const learnt: RefusedMetric[] = [];
  const readings = new Map<string, PostReading>();
  const refs = [...new Map(posts.map((post) => [post.externalId, post])).values()];
  let open: readonly Lookup[] = refs.map((ref) => firstLookup(ref, (surface) => metricsOf(client.flavour, surface, asking?.dropped)));
  while (open.length > 0) {
    const size = postsPerCall(client);
    const wave = open.slice(0, size).map((lookup) => without(lookup, client, learnt));
    const results = await ask(client, wave);
    const next: Lookup[] = [];
    for (const [index, lookup] of wave.entries()) {
      const verdict = await judge(client, lookup, results[index]!);
      if (verdict.kind === 'again') next.push(verdict.lookup);
      else {
        readings.set(lookup.id, verdict.reading);
        learn(learnt, surfaceName(client.flavour, lookup.surface), verdict.learnt);
      }
    }
    open = [...next, ...open.slice(size)];
    const refusal = refusalOfAll(results);
    if (refusal === null) continue;
    for (const { id } of open) readings.set(id, { externalId: id, status: 'failed', failure: refusal });
    break;
  }
  const read = refs.flatMap(({ externalId }) => readings.get(externalId) ?? []);
  const { graph, caller, id } = client;
  const askOwnPosts = () => graph.get('GET /{ig}/media', `/${id}/media`, { fields: 'id', limit: 1 }, caller);
  return { posts: await doubtMissing(read, askOwnPosts), ...(learnt.length > 0 ? { refused: learnt } : {}) };
}

/** What was refused for one post of a surface need not be asked for the next; both are told to lack it. */
function without(lookup: Lookup, { flavour }: Client, learnt: readonly RefusedMetric[]): Lookup {
  const surface = surfaceName(flavour, lookup.surface);
  const known = learnt.filter((refused) => refused.surface === surface && lookup.metrics.includes(refused.metric));
  if (known.length === 0) return lookup;
  const names = new Set(known.map(({ metric }) => metric));
  return { ...lookup, metrics: lookup.metrics.filter((metric) => !names.has(metric)), refused: [...lookup.refused, ...known] };
}

function learn(learnt: RefusedMetric[], surface: string, refused: readonly { readonly metric: string; readonly reason: string }[]): void {
  for (const { metric, reason } of refused) {
    if (!learnt.some((known) => known.surface === surface && known.metric === metric)) learnt.push({ surface, metric, reason });
  }
}

/** A dead token and a used-up quota meet whatever is asked next. */
function refusalOfAll(results: readonly ApiResult[]): Failure | null {
  const [first] = results;
  if (!first || first.ok || !(first.failure.class === 'token_expired' || first.failure.class === 'rate_limited')) return null;
  return results.every((result) => !result.ok && result.failure.class === first.failure.class) ? first.failure : null;
}
