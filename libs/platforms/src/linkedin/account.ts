import type { AccountMetrics } from '@afterpost/contracts';
import { countOrNull, isObject, objectOf } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { AccountProfile, AccountReading, Asking, RefusedMetric } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { failureOf, isOfTheMetric } from './errors.ts';
import { NO_ACCOUNT } from './identify.ts';
import { nameless, readMember, readPages } from './profiles.ts';
import type { RememberedProfiles } from './profiles.ts';
import { encodeWord } from './restli.ts';
import { accountKindOf } from './urn.ts';

const FOLLOWERS = 'memberFollowersCount';

const metricsWith = (followers: number | null): AccountMetrics => ({
  followers,
  following: null,
  postsCount: null,
  impressions: null,
  reach: null,
  profileViews: null,
});

/** How many follow the account, and what it is called. */
export async function fetchAccount(
  api: LinkedInApi,
  access: PlatformAccess,
  asking: Asking,
  remembered: RememberedProfiles,
): Promise<Outcome<AccountReading>> {
  switch (accountKindOf(access.platformAccountId)) {
    case 'page':
      return fetchPage(api, access);
    case 'member':
      return fetchMember(api, access, asking, remembered);
    case null:
      return failed(NO_ACCOUNT);
  }
}

async function fetchPage(api: LinkedInApi, access: PlatformAccess): Promise<Outcome<AccountReading>> {
  const path = `/rest/networkSizes/${encodeWord(access.platformAccountId)}`;
  const query = { edgeType: 'COMPANY_FOLLOWED_BY_MEMBER' };
  const result = await api.call({ method: 'GET', path, route: 'networkSizes', query }, access);
  if (!result.ok) return result;
  // Half an answer would rename the page to its number until the next one.
  const named = await readPages(api, [access.platformAccountId], access);
  if (!named.ok) return named;
  const profile = named.value[0] ?? nameless(access.platformAccountId);
  return answered({ metrics: metricsWith(countOrNull(objectOf(result.value)['firstDegreeSize'])), profile, raw: result.value });
}

/** Without the permission for it a profile's followers stay unknown; that is no failure of the account. */
async function fetchMember(
  api: LinkedInApi,
  access: PlatformAccess,
  { dropped }: Asking,
  remembered: RememberedProfiles,
): Promise<Outcome<AccountReading>> {
  const profile = await memberProfile(api, access, remembered);
  if (!profile.ok) return profile;
  const unknown = { metrics: metricsWith(null), profile: profile.value, raw: {} };
  if (dropped.some(({ surface, metric }) => surface === 'member' && metric === FOLLOWERS)) return answered(unknown);
  const query = { q: 'me' };
  const result = await api.call({ method: 'GET', path: `/rest/${FOLLOWERS}`, route: FOLLOWERS, query, restliMethod: 'FINDER' }, access);
  if (!result.ok) {
    const { failure } = result;
    const refused: RefusedMetric[] = [{ surface: 'member', metric: FOLLOWERS, reason: failure.message }];
    if (isOfTheMetric(failure)) return answered({ ...unknown, refused });
    return failure.class === 'permission_denied' ? answered(unknown) : result;
  }
  const { elements } = objectOf(result.value);
  if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no count of followers'));
  return answered({ metrics: metricsWith(followersIn(elements[0])), profile: profile.value, raw: result.value });
}

/** The field's name is not certain; whatever it is called, it is the only count there. */
function followersIn(element: unknown): number | null {
  if (!isObject(element)) return null;
  const counts = Object.entries(element).filter(([name]) => /count$|size$/i.test(name));
  return countOrNull(element[FOLLOWERS] ?? (counts.length === 1 ? counts[0]![1] : undefined));
}

/** Userinfo has the smallest quota of all: once per process and token is enough for a name. */
async function memberProfile(api: LinkedInApi, access: PlatformAccess, remembered: RememberedProfiles): Promise<Outcome<AccountProfile>> {
  const known = remembered.get(access);
  if (known) return answered(known);
  const read = await readMember(api, access);
  if (!read.ok) return read;
  if (read.value.platformAccountId !== access.platformAccountId) {
    return failed({ class: 'permission_denied', message: 'This token belongs to another LinkedIn member. Reconnect the right one.' });
  }
  remembered.keep(access, read.value);
  return answered({ biography: null, website: null, isVerified: null, ...read.value });
}
