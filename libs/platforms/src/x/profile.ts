import { arrayOf, countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { PlatformAccess, Profile } from '../port/identity.ts';
import type { AccountReading } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Caller, XClient } from './client.ts';
import { countIn } from './dialect.ts';
import { emptyBecause, failureOf } from './errors.ts';
import { ROUTES } from './routes.ts';
import type { Quote } from './spending.ts';

const UNREADABLE = failureOf('transient', 'the answer is not a profile');

/** Whose token this is: the health probe, and the first call of every connection. */
export async function identify(x: XClient, caller: Caller, prepaid?: Quote): Promise<Outcome<Profile>> {
  const user = await me(x, caller, 'profile_image_url', prepaid);
  if (!user.ok) return user;
  const profile = readProfile(user.value);
  return profile === null ? failed(UNREADABLE) : answered(profile);
}

/** The account's public figures and profile. X has no impressions of an account. */
export async function fetchAccount(x: XClient, access: PlatformAccess): Promise<Outcome<AccountReading>> {
  const user = await me(x, access, 'profile_image_url,public_metrics,description,entities,url,verified');
  if (!user.ok) return user;
  const profile = readProfile(user.value);
  if (profile === null) return failed(UNREADABLE);
  const counts = objectOf(user.value['public_metrics']);
  const { verified } = user.value;
  return answered({
    metrics: {
      followers: countOrNull(counts['followers_count']),
      following: countOrNull(counts['following_count']),
      postsCount: countIn(counts, 'tweet_count'),
      impressions: null,
      reach: null,
      profileViews: null,
    },
    profile: {
      ...profile,
      biography: textOrNull(user.value['description']),
      website: websiteOf(user.value),
      isVerified: typeof verified === 'boolean' ? verified : null,
    },
    raw: user.value,
  });
}

async function me(x: XClient, caller: Caller, fields: string, prepaid?: Quote): Promise<Outcome<WireObject>> {
  const result = await x.call(ROUTES.me, caller, {
    query: { 'user.fields': fields },
    expected: { users: caller.platformAccountId === undefined ? 1 : [caller.platformAccountId] },
    ...(prepaid === undefined ? {} : { prepaid }),
  });
  if (!result.ok) return result;
  const { data } = objectOf(result.value);
  return isObject(data) ? answered(data) : failed(emptyBecause(result.value) ?? UNREADABLE);
}

function readProfile(user: WireObject): Profile | null {
  const id = textOrNull(user['id']);
  if (id === null) return null;
  return {
    platformAccountId: id,
    handle: textOrNull(user['username']) ?? id,
    displayName: textOrNull(user['name']),
    avatarUrl: textOrNull(user['profile_image_url']),
  };
}

/** `url` is a `t.co` address; what it stands for is among the entities. */
function websiteOf(user: WireObject): string | null {
  const [link] = arrayOf(objectOf(objectOf(user['entities'])['url'])['urls']);
  return textOrNull(objectOf(link)['expanded_url']) ?? textOrNull(user['url']);
}
