import { type connectAccount, type connectBody, type connectByToken, isPlatform, type Platform } from '@afterpost/contracts';
import type { z } from 'zod';
import { ProblemException, type ProblemDetail } from '../http/problem.ts';

type Body = z.output<typeof connectBody>;

/** What the user connects with: a password typed in, a token from elsewhere, or consent in a browser. */
export type Given =
  | { readonly kind: 'consent'; readonly platform: Platform; readonly flavour: string | null; readonly redirectTo: string | null }
  | { readonly kind: 'password'; readonly input: z.input<(typeof connectAccount)['in']> }
  | { readonly kind: 'token'; readonly input: z.input<(typeof connectByToken)['in']> };

/** @throws ProblemException that names everything that is missing */
export function givenIn(body: Body): Given {
  const platform = body.platform === 'twitter' ? 'x' : body.platform;
  if (isPlatform(platform) && CREDENTIALS.every((name) => body[name] === undefined))
    return { kind: 'consent', platform, flavour: body.flavour ?? null, redirectTo: body.redirect_to ?? null };
  const aside = CONSENT_ONLY.filter((name) => body[name] !== undefined);
  if (aside.length > 0)
    throw refused(
      aside.map((name) => ({ pointer: `/${name}`, detail: 'only goes with consent in a browser: give it without credentials' })),
    );
  const unknown = { pointer: '/platform', detail: `is not a network that Afterpost knows: '${platform}'` };
  if (!isPlatform(platform)) throw refused([unknown, ...(body.access_token === undefined ? missing(body) : [])]);
  return body.access_token === undefined ? passwordOf(platform, body) : tokenOf(platform, body, body.access_token);
}

const CREDENTIALS = [
  'identifier',
  'handle',
  'password',
  'app_password',
  'service_url',
  'access_token',
  'refresh_token',
  'platform_account_id',
] as const;
const CONSENT_ONLY = ['flavour', 'redirect_to'] as const;

/** Why nothing at all is not enough where people don't give consent in a browser. */
export const credentialsMissing = (): ProblemException => refused(missing({ platform: '' }));

function passwordOf(platform: Platform, body: Body): Given {
  const identifier = body.identifier ?? body.handle;
  const password = body.password ?? body.app_password;
  if (identifier === undefined || password === undefined) throw refused(missing(body));
  return { kind: 'password', input: { platform, identifier, password, serviceUrl: body.service_url ?? null } };
}

function tokenOf(platform: Platform, body: Body, accessToken: string): Given {
  const beside = (['identifier', 'handle', 'password', 'app_password', 'service_url'] as const).filter((name) => body[name] !== undefined);
  if (beside.length > 0)
    throw refused(beside.map((name) => ({ pointer: `/${name}`, detail: 'does not go with access_token: give one or the other' })));
  const { refresh_token: refreshToken = null, platform_account_id: platformAccountId = null } = body;
  return { kind: 'token', input: { platform, accessToken, refreshToken, platformAccountId } };
}

const missing = (body: Body): ProblemDetail[] => [
  ...(body.identifier === undefined && body.handle === undefined
    ? [{ pointer: '/identifier', detail: 'is missing: the handle, such as you.bsky.social' }]
    : []),
  ...(body.password === undefined && body.app_password === undefined
    ? [{ pointer: '/password', detail: 'is missing: an app password, made in the settings of the network, or else access_token' }]
    : []),
];

const refused = (errors: ProblemDetail[]): ProblemException =>
  new ProblemException('invalid-request', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), errors);
