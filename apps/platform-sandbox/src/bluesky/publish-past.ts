import { unreachable } from '@afterpost/kernel';
import type { PastPost } from '../core/control-input.ts';
import { Problem } from '../core/problem.ts';
import { integer } from '../core/seeded.ts';
import type { Bluesky } from './bluesky.ts';
import { cidOfBytes } from './cid.ts';
import { tagFacets } from './facets.ts';
import { POST, tidAt } from './ids.ts';
import { gradientPng } from '../core/images.ts';
import { writeByControl } from './write-by-control.ts';
import type { Account } from './world.ts';

/** Puts a post into an account's past, as if it had been seen the moment it was written. */
export function publishPast(bluesky: Bluesky, { did }: Account, post: PastPost, index: number): void {
  const createdMs = Date.parse(post.createdAt);
  const facets = tagFacets(post.text);
  const record = {
    $type: POST,
    text: post.text,
    createdAt: new Date(createdMs).toISOString(),
    langs: ['en'],
    ...(facets.length > 0 ? { facets } : {}),
    ...pastEmbed(bluesky, did, post, index),
  };
  const rkey = tidAt(createdMs, index);
  const { popularity, dip } = post;
  writeByControl(bluesky, { did, rkey, record, indexedAt: record.createdAt, popularity, dip });
}

function pastEmbed(bluesky: Bluesky, did: string, { kind, text }: PastPost, index: number): object {
  switch (kind) {
    case 'text':
      return {};
    case 'link':
      return { embed: { $type: 'app.bsky.embed.external', external: linkCard(text, index) } };
    case 'image':
      return { embed: { $type: 'app.bsky.embed.images', images: [picture(bluesky, did, index)] } };
    case 'carousel':
    case 'video':
    case 'reel':
    case 'story':
    case 'document':
      throw new Problem(400, 'unknown-kind', `Bluesky has no posts of kind "${kind}" here; it has text, image and link.`);
    default:
      return unreachable(kind);
  }
}

const linkCard = (text: string, index: number): object => ({
  uri: `https://example.com/articles/${index + 1}`,
  title: text.slice(0, 60),
  description: 'From the journal of a made-up company.',
});

function picture(bluesky: Bluesky, did: string, index: number): object {
  const hue = [0, 1, 2].map((channel) => 90 + integer(165, bluesky.seed, did, 'picture', index, channel)) as [number, number, number];
  const bytes = gradientPng(64, 48, hue);
  const blob = { did, cid: cidOfBytes(bytes), mimeType: 'image/png', size: bytes.length, base64: bytes.toString('base64') };
  bluesky.world.commit({ type: 'blob-stored', blob });
  const image = { $type: 'blob', ref: { $link: blob.cid }, mimeType: blob.mimeType, size: blob.size };
  return { image, alt: 'Two colours fading into each other', aspectRatio: { width: 64, height: 48 } };
}
