import { ok, type Routes } from '../api/api.ts';
import { parseUrn } from '../rest-li/urn.ts';

/** OpenID's view of the member behind a token; `sub` is the id in `urn:li:person:{sub}`. */
export const userinfo = (): Routes => ({
  'GET_ALL /v2/userinfo': {
    scopes: ['openid'],
    answer: ({ member, token, origin }) => {
      const [given = '', ...rest] = member.name.split(' ');
      const sub = parseUrn(member.urn)?.id ?? '';
      const profile = {
        name: member.name,
        given_name: given,
        family_name: rest.join(' '),
        locale: { country: 'US', language: 'en' },
        picture: `${origin}/media.licdn.com/dms/portrait/${sub}`,
      };
      return ok({
        sub,
        ...(token.scopes.includes('profile') ? profile : {}),
        ...(token.scopes.includes('email') ? { email: member.email, email_verified: true } : {}),
      });
    },
  },
});
