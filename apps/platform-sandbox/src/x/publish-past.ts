import type { PastPost } from '../core/control-input.ts';
import { Problem } from '../core/problem.ts';
import { integer } from '../core/seeded.ts';
import { gradientPng } from '../core/images.ts';
import { weightedLength } from './text.ts';
import type { Account, AccountKind, Media } from './world.ts';
import type { X } from './x.ts';

const KINDS: readonly PastPost['kind'][] = ['text', 'link', 'image', 'carousel', 'video'];

/** @throws Problem when X would not have taken the post; asked before anything is written */
export function refuseBadPast({ text, kind }: PastPost, account: AccountKind): void {
  if (!KINDS.includes(kind)) throw new Problem(400, 'unknown-kind', `X has no posts of kind "${kind}"; it has ${KINDS.join(', ')}.`);
  const length = weightedLength(text) + (kind === 'link' ? 24 : 0);
  if (account !== 'premium' && length > 280)
    throw new Problem(400, 'invalid-post', `"${text.slice(0, 40)}…" weighs ${length} of 280 characters.`);
}

/** Puts a post into an account's past, as if it had been listed the moment it was written. */
export function publishPast(x: X, author: Account, past: PastPost, index: number): void {
  const createdMs = Date.parse(past.createdAt);
  const createdAt = new Date(createdMs).toISOString();
  const media = pastMedia(x, author, past.kind, createdMs, index);
  for (const file of media) x.world.commit({ type: 'media-kept', media: file });
  const id = x.world.newId(createdMs);
  const hasLink = /https?:\/\//.test(past.text);
  x.world.commit({
    type: 'post-written',
    post: {
      id,
      authorId: author.id,
      text: past.kind === 'link' && !hasLink ? `${past.text} https://example.com/articles/${index + 1}`.trim() : past.text,
      createdAt,
      // Listed at once, also where it was written this very second.
      indexedAt: new Date(createdMs - x.settings.indexDelayMs).toISOString(),
      conversationId: id,
      mediaIds: media.map(({ id: mediaId }) => mediaId),
      kind: past.kind,
      replySettings: 'everyone',
      versions: [id],
      popularity: past.popularity,
      dip: past.dip,
    },
  });
}

function pastMedia(x: X, author: Account, kind: PastPost['kind'], createdMs: number, index: number): Media[] {
  const draw = (what: string, below: number, n: number): number => integer(below, x.seed, author.id, 'past', index, what, n);
  const file = (n: number, more: Pick<Media, 'key' | 'mediaType' | 'category' | 'bytes'> & Partial<Media>): Media => {
    const createdAt = new Date(createdMs - 60_000 - n).toISOString();
    const id = x.world.newId(Date.parse(createdAt));
    return { id, ownerId: author.id, createdAt, finalizedAt: createdAt, ...more, key: `${more.key}_${id}` };
  };
  const picture = (n: number): Media => {
    const hue = [0, 1, 2].map((channel) => 90 + draw('hue', 165, n * 3 + channel)) as [number, number, number];
    const bytes = gradientPng(64, 48, hue);
    const shape = { width: 64, height: 48, bytes: bytes.length, base64: bytes.toString('base64') };
    return file(n, { key: '3', mediaType: 'image/png', category: 'tweet_image', ...shape, alt: 'Two colours fading into each other' });
  };
  if (kind === 'image') return [picture(0)];
  if (kind === 'carousel') return Array.from({ length: 2 + draw('pictures', 3, 0) }, (_, n) => picture(n));
  if (kind !== 'video') return [];
  const durationMs = 8_000 + draw('duration', 80_000, 0);
  return [
    file(0, { key: '7', mediaType: 'video/mp4', category: 'tweet_video', bytes: durationMs * 250, durationMs, width: 1280, height: 720 }),
  ];
}
