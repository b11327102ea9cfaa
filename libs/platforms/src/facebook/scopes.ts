import type { ScopeNeed } from '../port/identity.ts';

/** What a Page's grant is for, in the order in which people are told. */
export const SCOPES: readonly ScopeNeed[] = [
  { scope: 'pages_show_list', purpose: 'see which Pages you manage' },
  { scope: 'pages_read_engagement', purpose: 'read the Page’s posts and followers' },
  { scope: 'pages_read_user_content', purpose: 'read comments, and how many reactions and comments a post has' },
  { scope: 'pages_manage_posts', purpose: 'publish and delete posts, photos, videos and reels' },
  { scope: 'read_insights', purpose: 'read views, reach and clicks' },
  { scope: 'business_management', purpose: 'find Pages that you reach only through a business' },
];

/** Without the last one all works for Pages of one's own. */
export const NEEDED_SCOPES: readonly string[] = SCOPES.map(({ scope }) => scope).filter((scope) => scope !== 'business_management');
