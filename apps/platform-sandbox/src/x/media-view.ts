import { mayReadPrivate, type Looking } from './post-view.ts';
import { partial, type PartialProblem } from './problems.ts';
import type { Media, StoredPost } from './world.ts';

/** How many of those who began were still there at a quarter, half, three quarters and the end. */
const PLAYBACK = {
  playback_0_count: 1,
  playback_25_count: 0.71,
  playback_50_count: 0.52,
  playback_75_count: 0.4,
  playback_100_count: 0.31,
};

export const mediaTypeOf = ({ category }: Media): 'photo' | 'animated_gif' | 'video' =>
  category === 'tweet_image' ? 'photo' : category === 'tweet_gif' ? 'animated_gif' : 'video';

/** A file as a reader of one of its posts gets it. */
export function mediaView(looking: Looking, media: Media, post: StoredPost): { view: object; problems: PartialProblem[] } {
  const { x, wanted, origin } = looking;
  const type = mediaTypeOf(media);
  const isPlayed = type !== 'photo';
  const picture = `${origin}/pbs.twimg.com/media/${media.id}.png`;
  const views =
    isPlayed && (wanted.media.has('public_metrics') || wanted.media.has('non_public_metrics')) ? x.life.mediaViews(media.id) : 0;
  const possible: Readonly<Record<string, unknown>> = {
    alt_text: media.alt,
    width: media.width,
    height: media.height,
    duration_ms: isPlayed ? media.durationMs : undefined,
    url: isPlayed ? undefined : picture,
    preview_image_url: isPlayed ? picture : undefined,
    public_metrics: isPlayed ? { view_count: views } : undefined,
    non_public_metrics: isPlayed && mayReadPrivate(looking, post) ? playback(views) : undefined,
  };
  const shown = Object.entries(possible).filter(([field, value]) => wanted.media.has(field) && value !== undefined);
  const asked = { resource_type: 'media', parameter: 'attachments.media_keys', id: media.key } as const;
  const problems =
    isPlayed && wanted.media.has('non_public_metrics') && !mayReadPrivate(looking, post)
      ? Object.keys(PLAYBACK).map((field) => partial.field(asked, `non_public_metrics.${field}`, 'includes', x.open('fieldProblem')))
      : [];
  return { view: { media_key: media.key, type, ...Object.fromEntries(shown) }, problems };
}

const playback = (views: number): Record<string, number> =>
  Object.fromEntries(Object.entries(PLAYBACK).map(([field, share]) => [field, Math.round(views * share)]));
