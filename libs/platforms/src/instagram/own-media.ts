import { MINUTE } from '@afterpost/kernel';
import { idOrNull, isObject, objectOf } from '../http/wire.ts';
import { cursorAfter, hasMore } from '../meta/paging.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Published } from '../port/publishing.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import type { DraftKind } from './draft-kind.ts';
import { captionOf, permalinkOf, publishedAtOf, readMedia } from './media-node.ts';
import type { MediaNode } from './media-node.ts';
import type { PreparedPost } from './prepared.ts';

const PAGE = 50;
const PAGES_MAX = 4;
/** Clocks differ. */
const SLACK_MS = 5 * MINUTE;

/** Where a post's own media are listed: stories have an edge of their own. */
const edgeOf = (kind: DraftKind): 'stories' | 'media' => (kind === 'story' ? 'stories' : 'media');

const WORDS: Readonly<Record<DraftKind, readonly (string | null)[]>> = {
  image: ['IMAGE'],
  carousel: ['CAROUSEL_ALBUM'],
  reel: ['REELS', 'VIDEO'],
  story: ['STORY', 'IMAGE', 'VIDEO'],
};

/**
 * The account's media that look like this post: of its kind, with its caption, not older. A container does not name what
 * became of it, so this is how a published one is found (BEHAVIOR.md, 11).
 */
export async function lookAlikes(client: Client, post: PreparedPost): Promise<Outcome<readonly Published[]>> {
  const { graph, caller, id } = client;
  const edge = edgeOf(post.kind);
  const notBefore = Date.parse(post.createdAt) - SLACK_MS;
  const found: Published[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = { fields: 'id,caption,media_type,media_product_type,permalink,timestamp', limit: PAGE, after };
    const result = await graph.get(`GET /{ig}/${edge}`, `/${id}/${edge}`, params, caller);
    if (!result.ok) return result;
    const { data } = objectOf(result.value);
    if (!Array.isArray(data)) return failed(failureOf('transient', 'the answer holds no list of media'));
    const media = data.map(readMedia);
    if (media.includes(null)) return failed(failureOf('transient', 'the answer is not readable in part'));
    const known = media.filter((one) => one !== null);
    found.push(...known.filter((one) => isAlike(one, post, notBefore)).map(publishedOf));
    const isOldEnough = known.some((one) => ageOf(one) < notBefore);
    after = cursorAfter(result.value);
    if (isOldEnough || !hasMore(result.value)) return answered(found);
    if (after === undefined) break;
  }
  // What was not read may hold it: then only a find is an answer.
  return found.length > 0 ? answered(found) : failed(failureOf('transient', 'not all that was posted since could be read'));
}

const ageOf = (media: MediaNode): number => Date.parse(publishedAtOf(media) ?? '');

/** A story has no caption to be known by. */
function isAlike(media: MediaNode, { kind, caption }: PreparedPost, notBefore: number): boolean {
  const isSameText = kind === 'story' || captionOf(media).trim() === caption.trim();
  return isSameText && WORDS[kind].includes(media.word) && !(ageOf(media) < notBefore);
}

const publishedOf = (media: MediaNode): Published => ({ externalId: media.id, permalink: permalinkOf(media) });

/** The address of a post. Where it can't be read it is unknown; the post stands all the same. */
export async function permalinkOfId({ graph, caller }: Client, externalId: string): Promise<string | null> {
  const result = await graph.get('GET /{media}?fields=permalink', `/${encodeURIComponent(externalId)}`, { fields: 'permalink' }, caller);
  const media = result.ok && isObject(result.value) ? readMedia({ id: idOrNull(result.value['id']) ?? externalId, ...result.value }) : null;
  return media && permalinkOf(media);
}
