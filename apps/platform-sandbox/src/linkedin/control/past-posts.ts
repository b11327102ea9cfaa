import type { PastPost } from '../../core/control-input.ts';
import { Problem } from '../../core/problem.ts';
import { base32Id, integer } from '../../core/seeded.ts';
import { gradientPng } from '../../core/images.ts';
import type { LinkedIn } from '../linkedin.ts';
import { postTypeOf } from '../publishing/content.ts';
import { littleTextOf } from '../rest-li/little-text.ts';
import type { Content, MediaKind } from '../world.ts';

const KINDS: readonly PastPost['kind'][] = ['text', 'link', 'image', 'carousel', 'video', 'document'];

/** @throws Problem when LinkedIn would not have taken the post; asked before anything is written */
export function refuseBadPast({ text, kind }: PastPost): void {
  if (!KINDS.includes(kind)) throw new Problem(400, 'unknown-kind', `LinkedIn has no posts of kind "${kind}"; it has ${KINDS.join(', ')}.`);
  const length = Array.from(text).length;
  if (length > 3_000) throw new Problem(400, 'invalid-post', `"${text.slice(0, 40)}…" has ${length} of 3000 characters.`);
}

/** Puts a post into an author's past, with files that were there in time. */
export function publishPast(linkedin: LinkedIn, author: string, past: PastPost, index: number): void {
  const { world } = linkedin;
  const content = contentOf(linkedin, author, past, index);
  const createdAt = new Date(past.createdAt).toISOString();
  const urn = world.newPostUrn(postTypeOf(linkedin, past.kind, content), Date.parse(createdAt));
  world.posts.put(urn, {
    urn,
    author,
    commentary: littleTextOf(past.text),
    visibility: 'PUBLIC',
    distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
    content,
    kind: past.kind,
    isReshareDisabledByAuthor: false,
    createdAt,
    modifiedAt: createdAt,
    edited: false,
    deleted: false,
    popularity: past.popularity,
    dip: past.dip,
  });
}

function contentOf(linkedin: LinkedIn, author: string, { kind, text, createdAt }: PastPost, index: number): Content | undefined {
  const file = (of: MediaKind, n = 0): string => pastFile(linkedin, author, of, createdAt, `${index} ${n}`);
  const altText = 'Two colours fading into each other';
  switch (kind) {
    case 'link':
      return {
        article: {
          source: `https://example.com/articles/${index + 1}`,
          title: text.slice(0, 80),
          description: '',
          thumbnail: file('image'),
        },
      };
    case 'image':
      return { media: { id: file('image'), altText } };
    case 'carousel': {
      const images = 2 + integer(3, linkedin.seed, author, 'past images', index);
      return { multiImage: { images: Array.from({ length: images }, (_, n) => ({ id: file('image', n), altText })) } };
    }
    case 'video':
      return { media: { id: file('video'), title: text.slice(0, 80) } };
    case 'document':
      return { media: { id: file('document'), title: text.slice(0, 80) } };
    default:
      return undefined;
  }
}

function pastFile({ world, seed }: LinkedIn, owner: string, kind: MediaKind, createdAt: string, which: string): string {
  const draw = (what: string, below: number): number => integer(below, seed, owner, 'past file', which, what);
  const urn = `urn:li:${kind}:D4E${kind === 'video' ? '05' : '10'}AQ${base32Id(12, seed, owner, 'past file', kind, which)}`;
  const uploadedAt = new Date(Date.parse(createdAt) - 60_000).toISOString();
  const hue = ['red', 'green', 'blue'].map((channel) => 90 + draw(channel, 165)) as [number, number, number];
  const found =
    kind === 'image'
      ? { mimeType: 'image/png', base64: gradientPng(64, 48, hue).toString('base64') }
      : kind === 'video'
        ? { mimeType: 'video/mp4', durationMs: 8_000 + draw('length', 80_000) }
        : {};
  world.media.put(urn, { urn, kind, owner, createdAt: uploadedAt, uploadedAt, processingMs: 0, ...found });
  return urn;
}
