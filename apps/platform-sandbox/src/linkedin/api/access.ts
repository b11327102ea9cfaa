import type { LinkedIn } from '../linkedin.ts';
import { isOrganization } from '../rest-li/urn.ts';
import type { Organization, Post, Role } from '../world.ts';
import type { Call } from './api.ts';
import { accessDenied, notFound, problem, unpermittedFields } from './problems.ts';

const POSTERS: readonly Role[] = ['ADMINISTRATOR', 'CONTENT_ADMIN', 'DIRECT_SPONSORED_CONTENT_POSTER'];

const hasScope = ({ token }: Call, ...scopes: readonly string[]): boolean => scopes.some((scope) => token.scopes.includes(scope));

/** @throws LinkedInError 403 unless the member may write as the author */
export function refuseForeignAuthor(linkedin: LinkedIn, call: Call, author: string): void {
  if (isOrganization(author)) {
    refuseClosed(linkedin, author);
    const role = linkedin.world.roleOf(call.member.urn, author);
    if (!hasScope(call, 'w_organization_social')) throw accessDenied(call.resource);
    if (role === null || !POSTERS.includes(role)) throw unpermittedFields('author');
    return;
  }
  if (!hasScope(call, 'w_member_social')) throw accessDenied(call.resource);
  if (author !== call.member.urn) throw unpermittedFields('author');
}

/** Whether the member may read an author's posts through the API. */
export function mayReadPosts({ world }: LinkedIn, call: Call, author: string): boolean {
  if (!isOrganization(author)) return author === call.member.urn && hasScope(call, 'r_member_social');
  return hasScope(call, 'r_organization_social') && world.roleOf(call.member.urn, author) !== null;
}

/** Whether the member may read what people do under an author's posts. */
export function mayReadFeed({ world, open }: LinkedIn, call: Call, author: string): boolean {
  if (!isOrganization(author)) return author === call.member.urn && hasScope(call, 'r_member_social');
  const older = open('feedScopes') === 'either' ? ['r_organization_social'] : [];
  return hasScope(call, 'r_organization_social_feed', ...older) && world.roleOf(call.member.urn, author) !== null;
}

/** Whether the member may comment under an author's posts as the actor. */
export function mayComment({ world, open }: LinkedIn, call: Call, actor: string): boolean {
  const [feed, older] = isOrganization(actor)
    ? (['w_organization_social_feed', 'w_organization_social'] as const)
    : (['w_member_social_feed', 'w_member_social'] as const);
  if (!hasScope(call, feed, ...(open('feedScopes') === 'either' ? [older] : []))) return false;
  if (!isOrganization(actor)) return actor === call.member.urn;
  return POSTERS.some((role) => role === world.roleOf(call.member.urn, actor));
}

/** A page whose figures the member may read. @throws LinkedInError 403 for all but its administrators */
export function administered(linkedin: LinkedIn, call: Call, parameter: string, urn: string): Organization {
  const organization = refuseClosed(linkedin, urn);
  if (linkedin.world.roleOf(call.member.urn, urn) !== 'ADMINISTRATOR') throw unpermittedFields(parameter);
  return organization;
}

/** A page that is there. */
export function refuseClosed({ world }: LinkedIn, urn: string): Organization {
  const organization = world.organizations.get(urn);
  if (!organization || organization.closed) throw notFound(urn);
  return organization;
}

/** A post that is there, by its own URN or its activity's. @throws LinkedInError 404, or what else is said of deleted posts */
export function livingPost({ world, open }: LinkedIn, urn: string): Post {
  const post = world.post(urn);
  if (post && !post.deleted) return post;
  throw post && open('deletedPost') === '410' ? problem(410, 'GONE', `Entity ${urn} is gone`) : notFound(urn);
}
