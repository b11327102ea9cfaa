import type { AccountReading } from '../port/insights.ts';
import type { Profile } from '../port/identity.ts';
import { countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';

/** A `profileView*` as far as it is one. */
export function readProfile(value: unknown): Profile | null {
  const view = objectOf(value);
  const did = textOrNull(view['did']);
  if (did === null) return null;
  return {
    platformAccountId: did,
    handle: textOrNull(view['handle']) ?? did,
    displayName: textOrNull(view['displayName']),
    avatarUrl: textOrNull(view['avatar']),
  };
}

/** Unlike a post's counts, a profile's missing count is unknown, not 0: the sheet promises nothing else. */
export function readAccount(value: unknown): AccountReading | null {
  const profile = readProfile(value);
  if (profile === null) return null;
  const view = objectOf(value);
  const verification = view['verification'];
  return {
    metrics: {
      followers: countOrNull(view['followersCount']),
      following: countOrNull(view['followsCount']),
      postsCount: countOrNull(view['postsCount']),
      impressions: null,
      reach: null,
      profileViews: null,
    },
    profile: {
      ...profile,
      biography: textOrNull(view['description']),
      website: textOrNull(view['website']),
      isVerified: isObject(verification) ? verification['verifiedStatus'] === 'valid' : null,
    },
    raw: value,
  };
}
