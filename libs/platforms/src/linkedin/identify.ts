import type { Failure } from '@afterpost/contracts';
import type { GivenToken, PlatformAccess, Profile, SignedIn } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { nameless, readAdministered, readMember, readPages } from './profiles.ts';
import type { RememberedProfiles } from './profiles.ts';
import { accountKindOf } from './urn.ts';

/** Whose token this is: the member itself, or a page that its owner still administers. Asked live, as it is the health probe. */
export async function identify(api: LinkedInApi, access: PlatformAccess, remembered: RememberedProfiles): Promise<Outcome<Profile>> {
  const kind = accountKindOf(access.platformAccountId);
  if (kind === null) return failed(NO_ACCOUNT);
  const profile = kind === 'page' ? await pageOf(api, access) : await readMember(api, access);
  if (!profile.ok) return profile;
  if (profile.value.platformAccountId !== access.platformAccountId) {
    return failed({ class: 'permission_denied', message: 'This token belongs to another LinkedIn member. Reconnect the right one.' });
  }
  remembered.keep(access, profile.value);
  return profile;
}

async function pageOf(api: LinkedInApi, access: PlatformAccess): Promise<Outcome<Profile>> {
  const { platformAccountId } = access;
  const pages = await readAdministered(api, access);
  if (!pages.ok) return pages;
  if (!pages.value.includes(platformAccountId)) {
    const message = 'Whoever connected this LinkedIn page no longer administers it. Let an administrator reconnect it.';
    return failed({ class: 'permission_denied', message });
  }
  // The name is an ornament of the probe: it is alive without it.
  const named = await readPages(api, [platformAccountId], access);
  return answered((named.ok ? named.value[0] : undefined) ?? nameless(platformAccountId));
}

export const NO_ACCOUNT: Failure = {
  class: 'invalid_request',
  message: 'A LinkedIn account is named urn:li:person:… or urn:li:organization:….',
};

/** A token from elsewhere: its member, or the page that is meant. How long it lives and what it may do, it does not say. */
export async function acceptToken(api: LinkedInApi, given: GivenToken, remembered: RememberedProfiles): Promise<Outcome<SignedIn>> {
  const { accessToken, refreshToken, platformAccountId } = given;
  const profile = await (platformAccountId === undefined
    ? readMember(api, { accessToken })
    : identify(api, { accessToken, platformAccountId }, remembered));
  if (!profile.ok) return profile;
  return answered({
    credential: {
      accessToken,
      accessExpiresAt: null,
      refreshToken: refreshToken === undefined || refreshToken === '' ? null : refreshToken,
      refreshExpiresAt: null,
      scopes: [],
    },
    profile: profile.value,
  });
}
