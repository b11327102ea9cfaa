import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { complaintPage, consentPage } from './consent.ts';
import { graphRequest } from './graph-routes.ts';
import type { Meta } from './meta.ts';
import { issueCode } from './oauth.ts';
import type { Params } from './params.ts';
import { APP, FACEBOOK_SCOPES } from './scopes.ts';

const HOST = 'www.facebook.com';

/** `https://www.facebook.com/{v}/dialog/oauth`, which both networks send people to. */
export function loginDialog(scope: FastifyInstance, meta: Meta): void {
  for (const url of [`/${HOST}/dialog/oauth`, `/${HOST}/:version/dialog/oauth`]) {
    scope.get(url, async (request, reply) => {
      const asked = askedOf(request);
      const complaint = complaintAbout(asked);
      if (complaint) return html(reply, 400, complaintPage(...complaint));
      const accounts = meta.world.pages
        .values()
        .filter((page) => !page.deleted)
        .map(({ id, name, handle }) => ({ id, label: `${name} (${handle})` }));
      const carried = Object.fromEntries(asked.names().map((name) => [name, asked.optional(name) ?? '']));
      return html(reply, 200, consentPage({ network: 'Facebook', app: APP.name, accounts, scopes: scopesOf(asked), carried }));
    });
    scope.post(url, async (request, reply) => {
      const asked = askedOf(request);
      const complaint = complaintAbout(asked);
      if (complaint) return html(reply, 400, complaintPage(...complaint));
      const page = meta.world.pages.values().find(({ id, handle }) => [id, handle].includes(asked.optional('account') ?? ''));
      if (asked.optional('decision') === 'deny') return reply.redirect(backTo(asked, DENIED));
      if (!page) return html(reply, 400, complaintPage('No such account', 'Choose one of the sandbox’s Pages.'));
      const [clientId, redirectUri] = [asked.text('client_id'), asked.text('redirect_uri')];
      const code = issueCode(meta, { clientId, redirectUri, userId: page.ownerId, scopes: withDefault(scopesOf(asked)) });
      return reply.redirect(`${backTo(asked, { code: code.value })}#_=_`);
    });
  }
}

const DENIED = { error: 'access_denied', error_code: '200', error_description: 'Permissions error', error_reason: 'user_denied' };

const askedOf = (request: FastifyRequest): Params => graphRequest(request, HOST).params;

/** A configuration of Login for Business holds the scopes itself: here it stands for all of them. */
const scopesOf = (asked: Params): readonly string[] => (asked.optional('config_id') === undefined ? asked.list('scope') : FACEBOOK_SCOPES);

const withDefault = (scopes: readonly string[]): string[] => [...new Set(['public_profile', ...scopes])];

function complaintAbout(asked: Params): [title: string, words: string] | undefined {
  if (asked.optional('client_id') !== APP.id) return ['App not found', 'This app does not exist or is not active.'];
  const redirect = asked.optional('redirect_uri') ?? '';
  if (!URL.canParse(redirect)) return ['URL blocked', 'The redirect_uri is missing or is not an absolute URL.'];
  if ((asked.optional('response_type') ?? 'code') !== 'code') return ['Unsupported response type', 'Only response_type=code is simulated.'];
  const unknown = scopesOf(asked).filter((scope) => !(FACEBOOK_SCOPES as readonly string[]).includes(scope));
  return unknown.length === 0 ? undefined : ['Invalid Scopes', `Invalid Scopes: ${unknown.join(', ')}.`];
}

function backTo(asked: Params, answer: Readonly<Record<string, string>>): string {
  const target = new URL(asked.text('redirect_uri'));
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  const state = asked.optional('state');
  if (state !== undefined) target.searchParams.set('state', state);
  return target.href;
}

export const html = async (reply: FastifyReply, status: number, body: string): Promise<unknown> =>
  reply.code(status).type('text/html; charset=utf-8').send(body);
