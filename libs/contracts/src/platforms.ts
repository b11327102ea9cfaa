import { z } from 'zod';

/** Every network of the mission by its id; which of them can be connected today, `GET /platforms` says. */
export const PLATFORMS = [
  'x',
  'linkedin',
  'instagram',
  'tiktok',
  'facebook',
  'threads',
  'bluesky',
  'youtube',
  'pinterest',
  'google_business',
  'reddit',
  'mastodon',
] as const;

export const platformSchema = z.enum(PLATFORMS).meta({ id: 'Platform' });
export type Platform = z.infer<typeof platformSchema>;

/** What a post is made of, in our words; a network's own word stays in its block. */
export const MEDIA_TYPES = ['text', 'link', 'image', 'carousel', 'video', 'reel', 'story', 'document'] as const;
export const mediaTypeSchema = z.enum(MEDIA_TYPES);
export type MediaType = z.infer<typeof mediaTypeSchema>;

export const isPlatform = (name: string): name is Platform => (PLATFORMS as readonly string[]).includes(name);
