import type { OAuthFlavour } from '../port/identity.ts';
import type { Flavour } from './flavour.ts';

/** Both ways to connect, with the least that publishing, insights and comments need. */
export const INSTAGRAM_FLAVOURS: readonly (OAuthFlavour & { readonly name: Flavour })[] = [
  {
    name: 'instagram-login',
    words: 'Log in with Instagram. For any business or creator account; no Facebook Page is needed.',
    scopes: [
      { scope: 'instagram_business_basic', purpose: 'See the account’s profile and its posts.' },
      { scope: 'instagram_business_content_publish', purpose: 'Publish posts for the account.' },
      { scope: 'instagram_business_manage_insights', purpose: 'Read how the account and its posts do.' },
      { scope: 'instagram_business_manage_comments', purpose: 'Read the comments under its posts, and who wrote them.' },
    ],
  },
  {
    name: 'facebook-login',
    words: 'Log in with Facebook. For accounts that are linked to a Facebook Page; the connection does not expire by itself.',
    scopes: [
      { scope: 'instagram_basic', purpose: 'See the account’s profile and its posts.' },
      { scope: 'pages_show_list', purpose: 'Find the Facebook Pages that Instagram accounts are linked to.' },
      { scope: 'pages_read_engagement', purpose: 'Act through the Page that the account is linked to.' },
      { scope: 'instagram_content_publish', purpose: 'Publish posts for the account.' },
      { scope: 'instagram_manage_insights', purpose: 'Read how the account and its posts do.' },
      { scope: 'instagram_manage_comments', purpose: 'Read the comments under its posts, and who wrote them.' },
    ],
  },
];

export const scopesOf = (flavour: Flavour): readonly string[] =>
  INSTAGRAM_FLAVOURS.find(({ name }) => name === flavour)!.scopes.map(({ scope }) => scope);
