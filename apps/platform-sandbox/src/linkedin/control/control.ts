import { z } from 'zod';
import type { RevokeInput } from '../../core/control-input.ts';
import type { NetworkControl } from '../../core/network.ts';
import { parseControl, Problem } from '../../core/problem.ts';
import { quotaSettingSchema } from '../api/quotas.ts';
import { interactionsOf, reactionsOf } from '../life/public-life.ts';
import type { LinkedIn } from '../linkedin.ts';
import { SCOPES } from '../login/scopes.ts';
import { readLittleText } from '../rest-li/little-text.ts';
import { activityOf } from '../rest-li/urn.ts';
import { type Member, type Organization, type Post, ROLES } from '../world.ts';
import { createAccount } from './create-account.ts';
import { engage } from './engage.ts';

const ms = z.int().min(0);
const settingsSchema = z.strictObject({
  variants: z.record(z.string(), z.string()).optional(),
  rateLimits: quotaSettingSchema.optional(),
  processingMs: ms.optional(),
  imageProcessingMs: ms.optional(),
  duplicateWindowMs: ms.optional(),
  appScopes: z.array(z.enum(SCOPES)).optional(),
  activeVersions: z
    .array(z.string().regex(/^\d{6}$/))
    .nullable()
    .optional(),
  roles: z.record(z.string(), z.enum(ROLES).nullable()).describe('What the member who came with a page may do there.').optional(),
  deletePosts: z.array(z.string()).describe('URNs of posts that their authors delete in the app.').optional(),
});

/** `/_control/linkedin/…`. */
export const linkedinControl = (linkedin: LinkedIn): NetworkControl => ({
  createAccount: (input) => createAccount(linkedin, input),
  posts: (account) => ({ posts: listPosts(linkedin, account) }),
  engage: (post, input) => engage(linkedin, post, input),
  revoke: (account, input) => revoke(linkedin, account, input),
  settings: (input) => changeSettings(linkedin, input),
  reports: { quotas: () => ({ used: linkedin.quotas.report() }) },
});

function changeSettings(linkedin: LinkedIn, input: unknown): object {
  const { variants, rateLimits, roles = {}, deletePosts = [], activeVersions, ...rest } = parseControl(settingsSchema, input);
  const { world, quotas } = linkedin;
  const assigned = Object.entries(roles).map(([handle, role]) => ({ page: pageBy(linkedin, handle), role }));
  const gone = deletePosts.map((urn) => postBy(linkedin, urn));
  if (variants !== undefined) linkedin.variants.fix(variants);
  if (rateLimits !== undefined) quotas.set(rateLimits);
  for (const { page, role } of assigned) setRole(linkedin, page, role);
  for (const post of gone) world.posts.put(post.urn, { ...post, deleted: true });
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  linkedin.settings = {
    ...linkedin.settings,
    ...given,
    ...(activeVersions === undefined ? {} : { activeVersions: activeVersions ?? undefined }),
  };
  return { ...linkedin.settings, variants: linkedin.variants.list(), rateLimits: quotas.setting };
}

const setRole = ({ world, clock }: LinkedIn, { urn, admin }: Organization, role: (typeof ROLES)[number] | null): void =>
  world.assign({ organization: urn, member: admin, role, since: clock.now().toISOString() });

function listPosts(linkedin: LinkedIn, identifier: string | undefined): object[] {
  const author = identifier === undefined ? undefined : accountOf(linkedin, identifier).urn;
  const shown = (post: Post): object => {
    const figures = linkedin.life.figures(post);
    return {
      id: post.urn,
      activity: activityOf(post.urn),
      url: `https://www.linkedin.com/feed/update/${post.urn}`,
      author: post.author,
      text: readLittleText(post.commentary).shown,
      commentary: post.commentary,
      kind: post.kind,
      content: post.content ?? null,
      createdAt: post.createdAt,
      counts: { ...figures, reactions: reactionsOf(figures), interactions: interactionsOf(figures) },
      deleted: post.deleted,
    };
  };
  return linkedin.world.posts
    .values()
    .filter((post) => author === undefined || post.author === author)
    .map(shown);
}

/**
 * `access`, `refresh`, `all`: the member's tokens are revoked. `suspend`: the role on the page is lost. `deactivate`:
 * LinkedIn restricts the member. `takedown`: the page is gone. `false` gives the last three back.
 */
function revoke(linkedin: LinkedIn, identifier: string, { what, suspend, deactivate, takedown }: RevokeInput): object {
  const { world, grants } = linkedin;
  const account = accountOf(linkedin, identifier);
  const page = 'admin' in account ? account : undefined;
  const memberUrn = page?.admin ?? account.urn;
  if (what === 'password') throw new Problem(400, 'no-password', 'LinkedIn has no passwords here; what is access, refresh or all.');
  if (!page && (suspend !== undefined || takedown !== undefined))
    throw new Problem(400, 'not-a-page', 'suspend and takedown are for pages; deactivate restricts a member.');
  if (what !== undefined) grants.revoke((token) => token.member === memberUrn && (what === 'all' || token.use === what));
  if (page && suspend !== undefined) setRole(linkedin, page, suspend ? null : 'ADMINISTRATOR');
  if (page && takedown !== undefined) world.organizations.patch(page.urn, { closed: takedown });
  if (deactivate !== undefined) world.members.patch(memberUrn, { restricted: deactivate });
  return {
    id: account.urn,
    memberUrn,
    ...(page ? { role: world.roleOf(memberUrn, page.urn), closed: world.organizations.get(page.urn)?.closed } : {}),
    restricted: world.members.get(memberUrn)?.restricted,
  };
}

function accountOf(linkedin: LinkedIn, identifier: string): Organization | Member {
  const account = linkedin.accountBy(identifier);
  if (account) return account;
  const words = `The sandbox has no account "${identifier}" on LinkedIn; create it with POST /_control/linkedin/accounts.`;
  throw new Problem(404, 'unknown-account', words);
}

function pageBy(linkedin: LinkedIn, identifier: string): Organization {
  const account = accountOf(linkedin, identifier);
  if ('admin' in account) return account;
  throw new Problem(400, 'not-a-page', `"${identifier}" is a member; roles are for pages.`);
}

function postBy({ world }: LinkedIn, urn: string): Post {
  const post = world.post(urn);
  if (post) return post;
  throw new Problem(404, 'unknown-post', `The sandbox has no post "${urn}" on LinkedIn; give its URN.`);
}
