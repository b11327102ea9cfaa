import { DAY, MINUTE } from '@afterpost/kernel';
import type { UsageSubject } from '../meta/usage.ts';
import type { Instagram } from './instagram.ts';

const CALLS_PER_VIEW = 4_800;

/** The business-use-case limit of an account: 4800 calls in 24 hours for each time it was seen in them, and for at least one. */
export function instagramUsage(instagram: Instagram, igId: string): UsageSubject {
  const minute = Math.floor(instagram.nowMs / MINUTE);
  const known = instagram.quotas.get(igId);
  const perDay = known?.minute === minute ? known.perDay : CALLS_PER_VIEW * Math.max(1, viewsOfDay(instagram, igId));
  instagram.quotas.set(igId, { minute, perDay });
  return { type: 'instagram', id: igId, perDay };
}

function viewsOfDay(instagram: Instagram, igId: string): number {
  const since = instagram.nowMs - DAY;
  // What is older gives next to nothing in a day.
  const recent = [...instagram.feed(igId), ...instagram.stories(igId)].filter(({ at }) => Date.parse(at) > since - 14 * DAY);
  return recent.reduce((sum, media) => sum + instagram.life.figures(media).views - instagram.life.figures(media, since).views, 0);
}
