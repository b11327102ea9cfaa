import { HOUR } from '@afterpost/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { complaintPage, consentPage } from '../../meta/consent.ts';
import { graphRequest } from '../../meta/graph-routes.ts';
import { html } from '../../meta/login-dialog.ts';
import { issueCode } from '../../meta/oauth.ts';
import type { Params } from '../../meta/params.ts';
import { APP, INSTAGRAM_SCOPES } from '../../meta/scopes.ts';
import type { Instagram } from '../instagram.ts';

const HOST = 'www.instagram.com';
const CODE_LIFE_MS = HOUR;
const DENIED = { error: 'access_denied', error_reason: 'user_denied', error_description: 'The user denied your request.' };

/** `https://www.instagram.com/oauth/authorize`: every professional account may log in, with a Page or without. */
export function instagramLogin(scope: FastifyInstance, { meta }: Instagram): void {
  const url = `/${HOST}/oauth/authorize`;
  const accounts = () => meta.world.instagramAccounts.values();

  scope.get(url, async (request, reply) => {
    const asked = askedOf(request);
    const complaint = complaintAbout(asked);
    if (complaint) return html(reply, 400, complaintPage(...complaint));
    const choices = accounts().map(({ id, name, handle }) => ({ id, label: `${name} (${handle})` }));
    const carried = Object.fromEntries(asked.names().map((name) => [name, asked.optional(name) ?? '']));
    const page = { network: 'Instagram', app: APP.name, accounts: choices, scopes: asked.list('scope'), carried };
    return html(reply, 200, consentPage(page));
  });

  scope.post(url, async (request, reply) => {
    const asked = askedOf(request);
    const complaint = complaintAbout(asked);
    if (complaint) return html(reply, 400, complaintPage(...complaint));
    if (asked.optional('decision') === 'deny') return back(reply, asked, DENIED);
    const account = accounts().find(({ id, handle }) => [id, handle].includes(asked.optional('account') ?? ''));
    if (!account) return html(reply, 400, complaintPage('No such account', 'Choose one of the sandbox’s Instagram accounts.'));
    const grant = {
      clientId: asked.text('client_id'),
      redirectUri: asked.text('redirect_uri'),
      userId: account.ownerId,
      instagramId: account.id,
      scopes: asked.list('scope'),
    };
    const code = issueCode(meta, grant, CODE_LIFE_MS);
    return back(reply, asked, { code: code.value }, '#_');
  });
}

const askedOf = (request: FastifyRequest): Params => graphRequest(request, HOST).params;

function complaintAbout(asked: Params): [title: string, words: string] | undefined {
  if (asked.optional('client_id') !== APP.id)
    return ['Invalid platform app', 'Invalid Request: Request parameters are invalid: Invalid platform app'];
  if (!URL.canParse(asked.optional('redirect_uri') ?? ''))
    return ['Invalid redirect_uri', 'The redirect_uri is missing or is not an absolute URL.'];
  if (asked.optional('response_type') !== 'code') return ['Invalid response_type', 'The response_type must be code.'];
  const scopes = asked.list('scope');
  const unknown = scopes.filter((name) => !(INSTAGRAM_SCOPES as readonly string[]).includes(name));
  if (unknown.length > 0) return ['Invalid scope', `Invalid scopes: ${unknown.join(', ')}`];
  return scopes.includes('instagram_business_basic') ? undefined : ['Invalid scope', 'instagram_business_basic is required.'];
}

async function back(reply: FastifyReply, asked: Params, answer: Readonly<Record<string, string>>, fragment = ''): Promise<unknown> {
  const target = new URL(asked.text('redirect_uri'));
  const state = asked.optional('state');
  for (const [name, value] of Object.entries({ ...answer, ...(state === undefined ? {} : { state }) }))
    target.searchParams.set(name, value);
  return reply.redirect(`${target.href}${fragment}`);
}
