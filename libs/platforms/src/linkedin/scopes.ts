import type { OAuthFlavour, ScopeNeed } from '../port/identity.ts';

const IDENTITY: readonly ScopeNeed[] = [
  { scope: 'openid', purpose: 'To know whose profile this is.' },
  { scope: 'profile', purpose: 'To show the profile’s name and picture.' },
];

const MEMBER: readonly ScopeNeed[] = [...IDENTITY, { scope: 'w_member_social', purpose: 'To publish and delete posts of the profile.' }];

const MEMBER_FIGURES: readonly ScopeNeed[] = [
  ...MEMBER,
  { scope: 'r_member_postAnalytics', purpose: 'To read impressions, reach, reactions, comments and reposts of the profile’s posts.' },
  { scope: 'r_member_profileAnalytics', purpose: 'To read how many followers the profile has.' },
];

/** No identity here: LinkedIn grants the page products only to apps that have no other (BEHAVIOR.md, 10). */
const PAGE: readonly ScopeNeed[] = [
  { scope: 'w_organization_social', purpose: 'To publish and delete posts of the pages.' },
  { scope: 'r_organization_social', purpose: 'To find the pages’ posts and to see whether a post is still there.' },
  { scope: 'r_organization_social_feed', purpose: 'To read comments, and reactions by kind.' },
  { scope: 'rw_organization_admin', purpose: 'To list the pages you administer and to read their statistics and followers.' },
];

/** The ways to grant access. What LinkedIn has not approved an app for must not be asked for: it refuses the whole consent. */
export const FLAVOURS: readonly OAuthFlavour[] = [
  { name: 'page', words: 'Pages that you administer (Community Management API).', scopes: PAGE },
  { name: 'member', words: 'Your own profile, to publish (Share on LinkedIn).', scopes: MEMBER },
  { name: 'member-analytics', words: 'Your own profile, with figures (Community Management API).', scopes: MEMBER_FIGURES },
];

/** Everything that publishing, insights and comments need, for profiles and pages together. */
export const SCOPES: readonly string[] = [...new Set([...MEMBER_FIGURES, ...PAGE].map(({ scope }) => scope))];

export const IDENTITY_SCOPE = 'openid';
export const PAGES_SCOPE = 'rw_organization_admin';

/** LinkedIn separates scopes by commas here and by spaces there. */
export const splitScopes = (words: string): readonly string[] => words.split(/[\s,]+/).filter((scope) => scope !== '');
