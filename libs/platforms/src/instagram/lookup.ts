import type { Failure } from '@afterpost/contracts';
import type { ApiResult } from '../http/json-api.ts';
import { insightRows } from '../meta/insight-rows.ts';
import { askMetrics, metricRefusal } from '../meta/metric-refusals.ts';
import type { Refused } from '../meta/metric-refusals.ts';
import { BATCH_MAX } from '../meta/graph.ts';
import type { PostReading, PostRef } from '../port/insights.ts';
import type { Client } from './api.ts';
import { failureOf } from './api.ts';
import { STORY_LASTS_MS } from './capabilities.ts';
import { BEFORE_BUSINESS, figuresOf } from './figures.ts';
import { mediaFields, publishedAtOf, readMedia } from './media-node.ts';
import type { MediaNode } from './media-node.ts';
import { surfaceOf, surfaceOfWord } from './metric-names.ts';
import type { Surface } from './metric-names.ts';
import { noInsights } from './no-insights.ts';

/** One post as it is asked about next. Every further try asks for less, so the tries end. */
export interface Lookup {
  readonly id: string;
  readonly surface: Surface;
  readonly metrics: readonly string[];
  /** Refused in earlier tries; believed only when the post turns out to be what we took it for. */
  readonly refused: readonly Refused[];
  readonly conversion: boolean;
  /** Why its insights are not asked for any more. */
  readonly failure?: Failure;
}

export function firstLookup(ref: PostRef, metricsOf: (surface: Surface) => readonly string[]): Lookup {
  const surface = surfaceOf(ref);
  const conversion = ref.last?.block['insights_unavailable'] === BEFORE_BUSINESS;
  return { id: ref.externalId, surface, metrics: conversion ? [] : metricsOf(surface), refused: [], conversion };
}

/** How many posts one request carries: batches are documented for Facebook's host alone (BEHAVIOR.md, 8). */
export const postsPerCall = ({ flavour }: Client): number => (flavour === 'facebook-login' ? BATCH_MAX : 1);

/** One answer per lookup; each is one counted call, with its insights or without. */
export async function ask(client: Client, lookups: readonly Lookup[]): Promise<readonly ApiResult[]> {
  const [first] = lookups;
  if (client.flavour === 'instagram-login' && first) return [await askAlone(client, first, mediaFields(client.flavour, first.metrics))];
  const urls = lookups.map(({ id, metrics }) => `${encodeURIComponent(id)}?fields=${mediaFields(client.flavour, metrics)}`);
  return client.graph.batch('POST / of GET /{media}', urls, client.caller);
}

const askAlone = ({ graph, caller }: Client, { id }: Lookup, fields: string): Promise<ApiResult> =>
  graph.get('GET /{media}', `/${encodeURIComponent(id)}`, { fields }, caller);

/** What an answer means: the post's reading, or what to ask instead. */
export type Verdict =
  | { readonly kind: 'read'; readonly reading: PostReading; readonly learnt: readonly Refused[] }
  | { readonly kind: 'again'; readonly lookup: Lookup };

export async function judge(client: Client, lookup: Lookup, result: ApiResult): Promise<Verdict> {
  if (result.ok) return readingOf(lookup, result.value, client.graph.clock.now());
  const { failure } = result;
  const none = noInsights(result);
  if (none !== null && lookup.metrics.length > 0) return again({ ...lookup, metrics: [], conversion: none === 'conversion' });
  const refused = lookup.metrics.length > 0 ? await refusedIn(client, lookup, result) : [];
  if (refused.length > 0) {
    const culprits = new Set(refused.map(({ metric }) => metric));
    return again({
      ...lookup,
      metrics: lookup.metrics.filter((metric) => !culprits.has(metric)),
      refused: [...lookup.refused, ...refused],
    });
  }
  if (failure.class === 'not_found') return over({ externalId: lookup.id, status: 'missing' });
  const plainMayWork = failure.class === 'permission_denied' || failure.class === 'invalid_request';
  if (plainMayWork && lookup.metrics.length > 0) return again({ ...lookup, metrics: [], failure });
  return over({ externalId: lookup.id, status: 'failed', failure });
}

/** By the platform's words, else by asking for ever fewer of them. */
async function refusedIn(client: Client, lookup: Lookup, result: ApiResult): Promise<readonly Refused[]> {
  const refusal = metricRefusal(result, lookup.metrics);
  if (refusal === null) return [];
  if (refusal.names.length > 0) return refusal.names.map((metric) => ({ metric, reason: refusal.reason }));
  const probe = (metrics: readonly string[]): Promise<ApiResult> => askAlone(client, lookup, `insights.metric(${metrics.join(',')})`);
  return (await askMetrics(lookup.metrics, probe)).refused;
}

function readingOf(lookup: Lookup, value: unknown, now: Date): Verdict {
  const { id, surface, refused, conversion, failure } = lookup;
  const media = readMedia(value);
  if (media?.id !== id) {
    return over({ externalId: id, status: 'failed', failure: failureOf('transient', 'the answer is not about this post') });
  }
  if (lookup.metrics.length > 0 && isOver(media, now)) return over({ externalId: id, status: 'failed', failure: STORY_OVER });
  const figures = figuresOf(media, conversion);
  if (failure) return over({ externalId: id, status: 'partial', failure, ...figures });
  // A reel that was taken for an image refuses what reels have not: that says nothing about images.
  const learnt = media.word !== null && surfaceOfWord(media.word) === surface ? refused : [];
  if (learnt.length === 0) return over({ externalId: id, status: 'ok', ...figures });
  return over({ externalId: id, status: 'partial', failure: refusedMetrics(learnt), ...figures }, learnt);
}

/** What it said last stands: an answer without figures must not take the place of one that had them (BEHAVIOR.md, 6). */
const STORY_OVER: Failure = { class: 'not_found', message: 'This story is over: Instagram tells its figures for 24 hours only.' };

const isOver = (media: MediaNode, now: Date): boolean =>
  media.word === 'STORY' &&
  insightRows(media.node['insights']).size === 0 &&
  now.getTime() - Date.parse(publishedAtOf(media) ?? '') > STORY_LASTS_MS;

/** Why some figures are missing from now on: this stands in the user's document as it is. */
export function refusedMetrics(refused: readonly Refused[]): Failure {
  const names = refused.map(({ metric }) => metric).join(', ');
  return { class: 'invalid_request', message: `Instagram does not answer ${names} here. (“${refused[0]?.reason ?? ''}”)` };
}

const over = (reading: PostReading, learnt: readonly Refused[] = []): Verdict => ({ kind: 'read', reading, learnt });

const again = (lookup: Lookup): Verdict => ({ kind: 'again', lookup });
