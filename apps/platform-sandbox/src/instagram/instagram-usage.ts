import { DAY } from '@afterpost/kernel';
import type { UsageSubject } from '../meta/usage.ts';
import type { Instagram } from './instagram.ts';

const CALLS_PER_IMPRESSION = 4_800;
/** Accounts remembered for a minute: the figure is asked with every call. */
const memory = new WeakMap<Instagram, Map<string, number>>();

/** The business-use-case limit of an account: 4800 calls in 24 hours for each time it was seen in them, and for at least one. */
export function mediaUsage(instagram: Instagram, igId: string): UsageSubject {
  const minute = Math.floor(instagram.nowMs / 60_000);
  const known = memory.get(instagram) ?? new Map<string, number>();
  const key = `${igId} ${minute}`;
  if (!known.has(key))
    memory.set(instagram, new Map([...known].filter(([old]) => old.endsWith(` ${minute}`)).concat([[key, views(instagram, igId)]])));
  return { type: 'instagram', id: igId, perDay: CALLS_PER_IMPRESSION * Math.max(1, memory.get(instagram)?.get(key) ?? 1) };
}

function views(instagram: Instagram, igId: string): number {
  const since = instagram.nowMs - DAY;
  // What is older gives next to nothing in a day.
  const recent = [...instagram.feed(igId), ...instagram.stories(igId)].filter(({ at }) => Date.parse(at) > since - 14 * DAY);
  return recent.reduce((sum, media) => sum + instagram.life.figures(media).views - instagram.life.figures(media, since).views, 0);
}
