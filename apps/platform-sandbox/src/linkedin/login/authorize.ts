import type { FastifyInstance, FastifyReply } from 'fastify';
import { complaintPage, consentPage } from '../../meta/consent.ts';
import type { LinkedIn } from '../linkedin.ts';
import type { Member } from '../world.ts';

export const CLIENT_ID = 'sandbox-app';

interface Asked {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
}

/** `https://www.linkedin.com/oauth/v2/authorization`: a member lets the app in, or does not. */
export function authorizePage(scope: FastifyInstance, linkedin: LinkedIn): void {
  const path = '/www.linkedin.com/oauth/v2/authorization';
  scope.get(path, async (request, reply) => {
    const asked = readAsked(request.url);
    if (typeof asked === 'string') return page(reply, 400, complaintPage('Bummer, something went wrong.', asked));
    const refused = refusedScope(linkedin, asked);
    if (refused !== undefined) return reply.redirect(back(asked, { error: 'unauthorized_scope_error', error_description: refused }), 302);
    const { scopes } = asked;
    return page(reply, 200, consentPage({ network: 'LinkedIn', app: 'Sandbox App', accounts: accountsOf(linkedin), scopes, carried: {} }));
  });
  scope.post(path, async (request, reply) => {
    const asked = readAsked(request.url);
    if (typeof asked === 'string') return page(reply, 400, complaintPage('Bummer, something went wrong.', asked));
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    if (form.get('decision') !== 'allow') {
      const words = 'The user cancelled the authorization';
      return reply.redirect(back(asked, { error: 'user_cancelled_authorize', error_description: words }), 302);
    }
    const member = memberBehind(linkedin, form.get('account') ?? '');
    if (!member) return page(reply, 400, complaintPage('Nobody there', 'There is no such account; create one by the control API.'));
    const code = linkedin.grants.code({ member: member.urn, redirectUri: asked.redirectUri, scopes: asked.scopes });
    return reply.redirect(back(asked, { code }), 302);
  });
}

/** What an app asks for, or why it can't. */
function readAsked(url: string): Asked | string {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  if (query.get('response_type') !== 'code') return 'You need to pass the "response_type" parameter with the value "code".';
  if (query.get('client_id') !== CLIENT_ID) return `The passed in client_id is invalid; the sandbox has one app, "${CLIENT_ID}".`;
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!URL.canParse(redirectUri)) return 'The redirect_uri has to be an absolute address.';
  const scopes = (query.get('scope') ?? '').split(/[\s,]+/).filter(Boolean);
  return scopes.length === 0 ? 'You need to pass the "scope" parameter.' : { redirectUri, scopes, state: query.get('state') };
}

function refusedScope(linkedin: LinkedIn, { scopes }: Asked): string | undefined {
  const refused = scopes.find((scope) => !(linkedin.settings.appScopes as readonly string[]).includes(scope));
  return refused === undefined ? undefined : `Scope "${refused}" is not authorized for your application`;
}

function back({ redirectUri, state }: Asked, answer: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}

/** Members log in; a page stands for the member who came with it. */
const accountsOf = ({ world }: LinkedIn): { id: string; label: string }[] => [
  ...world.members.values().map(({ handle, name }) => ({ id: handle, label: name })),
  ...world.organizations.values().map(({ vanityName, name, admin }) => ({
    id: vanityName,
    label: `${world.members.get(admin)?.name ?? ''}, administrator of ${name}`,
  })),
];

function memberBehind({ world, accountBy }: LinkedIn, identifier: string): Member | undefined {
  const account = accountBy(identifier);
  const member = account && ('admin' in account ? world.members.get(account.admin) : account);
  return member?.restricted === true ? undefined : member;
}

const page = (reply: FastifyReply, status: number, html: string): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(html);
