import { HOUR, MINUTE } from '@afterpost/kernel';
import type { ApiResult } from '../http/json-api.ts';
import { idOrNull, objectOf } from '../http/wire.ts';
import { graphErrorOf } from '../meta/errors.ts';
import type { GraphParams } from '../meta/graph.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Draft, DraftMedia, PrepareContext, Prepared } from '../port/publishing.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import type { Children } from './children.ts';
import { draftKind, isVideo } from './draft-kind.ts';
import type { DraftKind } from './draft-kind.ts';
import { toPrepared } from './prepared.ts';
import { containerCharge, quotaReadings, readQuota } from './publishing-budgets.ts';

const NOTHING = failureOf('invalid_request', 'a post needs an image or a video');

/**
 * Makes the container of a post: Instagram fetches the media by their addresses and keeps it for 24 hours, unseen. Each
 * preparation makes new ones, except for the items of a carousel that was not ready to be put together.
 */
export async function prepare(client: Client, children: Children, draft: Draft, context: PrepareContext): Promise<Outcome<Prepared>> {
  const kind = draftKind(draft);
  if (kind === null) return failed(NOTHING);
  const room = await askQuota(client);
  if (!room.ok) return room;
  const container = kind === 'carousel' ? await carousel(client, children, draft, context) : await single(client, kind, draft);
  if (!container.ok) return container;
  const { text: caption, createdAt } = draft;
  return answered(toPrepared({ container: container.value, kind, caption, createdAt }));
}

/** Learns the day's quota before the call that would burn on it. What can't be learnt stops nobody but a dead token. */
async function askQuota(client: Client): Promise<Outcome<void>> {
  const { graph, caller, id } = client;
  const readBudgets = (answer: Parameters<typeof quotaReadings>[1]) => quotaReadings(client, answer, graph.clock.now());
  const path = `/${id}/content_publishing_limit`;
  const result = await graph.get('GET /{ig}/content_publishing_limit', path, { fields: 'quota_usage,config' }, { ...caller, readBudgets });
  if (!result.ok) return result.failure.class === 'token_expired' || result.failure.class === 'rate_limited' ? result : answered(undefined);
  const quota = readQuota(result.value);
  if (quota === null || quota.used < quota.total) return answered(undefined);
  return failed(failureOf('rate_limited', `${quota.used} of ${quota.total} posts of the day are published`, HOUR));
}

function single(client: Client, kind: Exclude<DraftKind, 'carousel'>, { media: [media], text }: Draft): Promise<Outcome<string>> {
  if (!media) return Promise.resolve(failed(NOTHING));
  const source = isVideo(media) || kind === 'reel' ? { video_url: media.url } : imageParams(media);
  if (kind === 'story') return create(client, { media_type: 'STORIES', ...source, alt_text: undefined });
  return create(client, { ...(kind === 'reel' ? { media_type: 'REELS' } : {}), ...source, caption: text });
}

async function carousel(client: Client, children: Children, { media, text }: Draft, context: PrepareContext): Promise<Outcome<string>> {
  const now = client.graph.clock.now();
  const key = JSON.stringify([client.id, context.idempotencyKey, media]);
  const ids = [...children.of(key, now)];
  const made = await put();
  if (!made.ok && made.failure.class === 'transient') children.keep(key, ids, now);
  else children.forget(key);
  return made;

  async function put(): Promise<Outcome<string>> {
    for (const item of media.slice(ids.length)) {
      const child = await create(client, { is_carousel_item: true, ...childParams(item) });
      if (!child.ok) return child;
      ids.push(child.value);
    }
    return create(client, { media_type: 'CAROUSEL', children: ids.join(','), caption: text });
  }
}

const childParams = (media: DraftMedia): GraphParams =>
  isVideo(media) ? { media_type: 'VIDEO', video_url: media.url } : imageParams(media);

const imageParams = ({ url, altText }: DraftMedia): GraphParams => ({ image_url: url, alt_text: altText === '' ? undefined : altText });

/** A container; where Instagram could not fetch the media it is asked once more, for that is often mere bad luck (BEHAVIOR.md, 14). */
async function create(client: Client, params: GraphParams): Promise<Outcome<string>> {
  const first = await askContainer(client, params);
  const result = !first.ok && codeOf(first) === NOT_FETCHED ? await askContainer(client, params) : first;
  if (!result.ok) return failed(codeOf(result) === NOT_READY ? { ...result.failure, retryAfterMs: MINUTE } : result.failure);
  const container = idOrNull(objectOf(result.value)['id']);
  return container === null ? failed(failureOf('transient', 'the answer names no container')) : answered(container);
}

const askContainer = (client: Client, params: GraphParams): Promise<ApiResult> =>
  client.graph.post('POST /{ig}/media', `/${client.id}/media`, params, { ...client.caller, charges: [containerCharge(client)] });

const NOT_FETCHED = 9004;
/** The items of a carousel are still being worked on. */
const NOT_READY = 9007;

const codeOf = (result: ApiResult & { ok: false }): number | null => graphErrorOf(result.body)?.code ?? null;
