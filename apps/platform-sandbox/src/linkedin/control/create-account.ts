import type { AccountInput } from '../../core/control-input.ts';
import { pastPosts } from '../../core/past-posts.ts';
import { Problem } from '../../core/problem.ts';
import { integer } from '../../core/seeded.ts';
import { crowdNameOf, personOf } from '../life/comments.ts';
import type { LinkedIn } from '../linkedin.ts';
import { organizationUrn } from '../rest-li/urn.ts';
import type { Member, Organization } from '../world.ts';
import { publishPast, refuseBadPast } from './past-posts.ts';

const PAST_KINDS = ['text', 'text', 'link', 'link', 'image', 'image', 'carousel', 'video', 'document'] as const;
const TYPES = ['organization', 'member'] as const;
type AccountType = (typeof TYPES)[number];

/** Idempotent by type and handle: an account that exists is shown, not changed. Each call opens a new grant with all scopes of the app. */
export function createAccount(linkedin: LinkedIn, input: AccountInput): object {
  const type = TYPES.find((known) => known === (input.type ?? 'organization'));
  if (!type) throw new Problem(400, 'unknown-type', `LinkedIn has no accounts of type "${input.type}"; it has ${TYPES.join(', ')}.`);
  const handle = acceptableHandle(input.handle);
  const existing = find(linkedin, type, handle);
  const account = existing ?? registerWithPosts(linkedin, type, handle, input);
  const member = 'admin' in account ? linkedin.world.members.get(account.admin) : account;
  if (!member) throw new Error(`Nobody administers ${account.urn}.`);
  const answer = linkedin.grants.grant(member, linkedin.settings.appScopes);
  return {
    platform: 'linkedin',
    id: account.urn,
    handle,
    type,
    memberUrn: member.urn,
    memberHandle: member.handle,
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    accessExpiresAt: new Date(linkedin.clock.now().getTime() + answer.expires_in * 1000).toISOString(),
    created: existing === undefined,
  };
}

const find = ({ world }: LinkedIn, type: AccountType, name: string): Organization | Member | undefined =>
  type === 'member'
    ? world.members.values().find(({ handle }) => handle === name)
    : world.organizations.values().find(({ vanityName }) => vanityName === name);

function registerWithPosts(linkedin: LinkedIn, type: AccountType, handle: string, input: AccountInput): Organization | Member {
  const posts = pastPosts(input.posts, { seed: linkedin.seed, key: handle, now: linkedin.clock.now(), kinds: PAST_KINDS });
  for (const post of posts) refuseBadPast(post);
  const account = type === 'member' ? registerMember(linkedin, handle, input) : registerOrganization(linkedin, handle, input);
  for (const [index, post] of posts.entries()) publishPast(linkedin, account.urn, post, index);
  return account;
}

/** Pages with the same email have the same administrator. */
function registerOrganization(linkedin: LinkedIn, vanityName: string, input: AccountInput): Organization {
  const { world, seed, clock } = linkedin;
  const email = input.email ?? `admin@${vanityName}.example`;
  const admin =
    world.members.values().find((member) => member.email === email) ??
    registerMember(linkedin, `${vanityName}-admin`, { email, displayName: crowdNameOf(seed, email), followers: 0 });
  const now = clock.now().toISOString();
  const urn = organizationUrn(String(10_000_000 + integer(90_000_000, seed, 'linkedin organization', vanityName)));
  world.assign({ organization: urn, member: admin.urn, role: 'ADMINISTRATOR', since: now });
  return world.organizations.put(urn, {
    urn,
    vanityName,
    name: input.displayName ?? vanityName,
    description: input.description ?? '',
    followers: input.followers,
    createdAt: new Date(input.createdAt ?? now).toISOString(),
    since: now,
    admin: admin.urn,
    closed: false,
  });
}

export function registerMember(
  { world, seed, clock }: LinkedIn,
  handle: string,
  input: Pick<Partial<AccountInput>, 'email' | 'displayName' | 'description' | 'followers' | 'createdAt'>,
): Member {
  const now = clock.now().toISOString();
  const urn = personOf(seed, `member ${handle}`);
  return world.members.put(urn, {
    urn,
    handle,
    name: input.displayName ?? handle,
    email: input.email ?? `${handle}@example.com`,
    headline: input.description ?? '',
    followers: input.followers ?? 0,
    createdAt: new Date(input.createdAt ?? now).toISOString(),
    since: now,
    restricted: false,
  });
}

/** @throws Problem when nothing on LinkedIn can be called that */
function acceptableHandle(given: string): string {
  const handle = given.replace(/^@/, '').toLowerCase();
  if (/^[a-z0-9][a-z0-9.-]{0,99}$/.test(handle)) return handle;
  throw new Problem(
    400,
    'invalid-handle',
    `"${given}" is no name in LinkedIn's addresses; give letters, digits and hyphens, like "acme-tools".`,
  );
}
