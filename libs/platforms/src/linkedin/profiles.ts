import { createHash } from 'node:crypto';
import type { Failure } from '@afterpost/contracts';
import type { PlatformAccess, Profile } from '../port/identity.ts';
import type { AccountProfile } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { arrayOf, batchesOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { Caller, LinkedInApi } from './api.ts';
import { goesOn } from './author-posts.ts';
import { failureOf } from './errors.ts';
import { idOf } from './urn.ts';

const PAGES_PER_CALL = 100;
/** Whoever administers more is an agency with an app of its own. */
const ADMINISTERED_MAX = 1_000;

/** Whose token it is. Its quota is small and shared by the whole app: asked for a probe, else remembered (BEHAVIOR.md, 11). */
export async function readMember(api: LinkedInApi, caller: Caller): Promise<Outcome<Profile>> {
  const result = await api.call({ method: 'GET', path: '/v2/userinfo', route: 'userinfo' }, caller);
  if (!result.ok) return result;
  const info = objectOf(result.value);
  const sub = textOrNull(info['sub']);
  if (sub === null) return failed(failureOf('transient', 'the answer names no member'));
  const name = textOrNull(info['name']);
  return answered({
    platformAccountId: `urn:li:person:${sub}`,
    handle: name ?? sub,
    displayName: name,
    avatarUrl: textOrNull(info['picture']),
  });
}

/** The pages that the token's owner administers: only this role may read statistics. */
export async function readAdministered(api: LinkedInApi, caller: Caller): Promise<Outcome<readonly string[]>> {
  const urns = new Set<string>();
  for (let start: number | null = 0; start !== null && start < ADMINISTERED_MAX;) {
    const query = { q: 'roleAssignee', role: 'ADMINISTRATOR', state: 'APPROVED', count: PAGES_PER_CALL, start };
    const route = 'organizationAcls';
    const result = await api.call({ method: 'GET', path: `/rest/${route}`, route, query, restliMethod: 'FINDER' }, caller);
    if (!result.ok) return result;
    const { elements, paging } = objectOf(result.value);
    if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no list of pages'));
    for (const urn of elements.flatMap(pageOf)) urns.add(urn);
    start = goesOn(paging, elements.length, PAGES_PER_CALL) ? start + elements.length : null;
  }
  return answered([...urns]);
}

/** Elements that do not say otherwise are what was asked for. */
function pageOf(element: unknown): readonly string[] {
  const { organization, organizationalTarget, role, state } = objectOf(element);
  const urn = textOrNull(organization) ?? textOrNull(organizationalTarget);
  const isWanted = (role ?? 'ADMINISTRATOR') === 'ADMINISTRATOR' && (state ?? 'APPROVED') === 'APPROVED';
  return urn !== null && isWanted && /^urn:li:organization:\w+$/.test(urn) ? [urn] : [];
}

/** What pages are called; one that LinkedIn does not name, or not to us, is known by its number. */
export async function readPages(api: LinkedInApi, urns: readonly string[], caller: Caller): Promise<Outcome<readonly AccountProfile[]>> {
  const profiles: AccountProfile[] = [];
  for (const batch of batchesOf(urns, PAGES_PER_CALL)) {
    const query = { ids: batch.map(idOf) };
    const route = 'organizations';
    const result = await api.call({ method: 'GET', path: `/rest/${route}`, route, query, restliMethod: 'BATCH_GET' }, caller);
    if (!result.ok && !isNoMatterOfTime(result.failure)) return result;
    const results = result.ok ? objectOf(objectOf(result.value)['results']) : {};
    profiles.push(...batch.map((urn) => pageProfile(urn, objectOf(results[idOf(urn)] ?? results[urn]))));
  }
  return answered(profiles);
}

const isNoMatterOfTime = ({ class: kind }: Failure): boolean =>
  kind === 'permission_denied' || kind === 'not_found' || kind === 'invalid_request';

export const nameless = (urn: string): AccountProfile => pageProfile(urn, {});

function pageProfile(urn: string, page: WireObject): AccountProfile {
  return {
    platformAccountId: urn,
    handle: textOrNull(page['vanityName']) ?? idOf(urn),
    displayName: textOrNull(page['localizedName']),
    avatarUrl: null,
    biography: textOrNull(page['localizedDescription']) ?? firstLocalized(page['description']),
    website: textOrNull(page['localizedWebsite']) ?? firstLocalized(page['website']),
    isVerified: null,
  };
}

/** `{"localized": {"en_US": "…"}}`. */
function firstLocalized(value: unknown): string | null {
  const texts = Object.values(objectOf(objectOf(value)['localized']));
  return (
    textOrNull(texts[0]) ??
    arrayOf(texts[0])
      .filter(isObject)
      .map(({ rawText }) => textOrNull(rawText))[0] ??
    null
  );
}

const REMEMBERED_MAX = 5_000;

/** Profiles that were read with a token, for as long as the process and the token live. Holds digests, no tokens. */
export class RememberedProfiles {
  readonly #profiles = new Map<string, AccountProfile>();

  get(access: PlatformAccess): AccountProfile | undefined {
    return this.#profiles.get(keyOf(access));
  }

  keep(access: PlatformAccess, profile: Profile): void {
    if (this.#profiles.size >= REMEMBERED_MAX) this.#profiles.clear();
    this.#profiles.set(keyOf(access), { biography: null, website: null, isVerified: null, ...profile });
  }
}

const keyOf = ({ accessToken, platformAccountId }: PlatformAccess): string =>
  createHash('sha256').update(`${platformAccountId} ${accessToken}`).digest('base64url');
