import type { PlatformAccess } from '../port/identity.ts';

/** The two APIs of Instagram: same words, other hosts, tokens and gaps (BEHAVIOR.md, 1). */
export type Flavour = 'instagram-login' | 'facebook-login';

/** What a credential of Facebook Login says of itself; with Instagram Login it says nothing. */
export const FACEBOOK_SERVICE_URL = 'https://graph.facebook.com';

export const flavourOf = ({ serviceUrl }: Pick<PlatformAccess, 'serviceUrl'>): Flavour =>
  serviceUrl === FACEBOOK_SERVICE_URL ? 'facebook-login' : 'instagram-login';
