import { DAY } from '@afterpost/kernel';
import { logNormal, normal } from './seeded.ts';

/** An account's audience as it was told to the sandbox, and when. */
export interface Audience {
  readonly seed: string;
  readonly key: string;
  readonly followers: number;
  readonly since: Date;
}

/** Followers now: about 0.25 % more a day, faster for some accounts, with a day of losses now and then. */
export function followersAt({ seed, key, followers, since }: Audience, now: Date): number {
  if (followers <= 0) return 0;
  const days = Math.max(0, (now.getTime() - since.getTime()) / DAY);
  const drift = 0.0025 * logNormal(0.5, seed, key, 'drift');
  let gained = 0;
  for (let day = 0; day < days; day++) {
    const share = Math.min(1, days - day);
    gained += share * followers * drift * (1 + 0.9 * normal(seed, key, 'followers of day', day));
  }
  return Math.max(0, Math.round(followers + gained));
}
