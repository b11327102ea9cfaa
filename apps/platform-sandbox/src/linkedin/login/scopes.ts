/** What an app may ask of members. */
export const SCOPES = [
  'openid',
  'profile',
  'email',
  'w_member_social',
  'w_organization_social',
  'r_organization_social',
  'r_organization_social_feed',
  'w_organization_social_feed',
  'w_member_social_feed',
  'rw_organization_admin',
  'r_member_postAnalytics',
  'r_member_profileAnalytics',
  'r_member_social',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Closed to new apps. */
const CLOSED: readonly Scope[] = ['r_member_social'];

/** What the sandbox's app was approved for, unless a setting says otherwise. */
export const APPROVED: readonly Scope[] = SCOPES.filter((scope) => !CLOSED.includes(scope));
