import type { FastifyInstance, FastifyRequest } from 'fastify';
import { field, parseBody } from './body.ts';
import { CLIENT_ID } from './consent-page.ts';
import { oauthError } from './problems.ts';
import type { X } from './x.ts';

const CLIENT_SECRET = 'sandbox-secret';

/** `/2/oauth2/token` and `/2/oauth2/revoke`, as form or JSON, and the old `/oauth2/token` for app tokens. */
export function tokenRoutes(scope: FastifyInstance, x: X, host: string): void {
  scope.post(`/${host}/2/oauth2/token`, async (request) => {
    const body = parseBody(request.body, request.headers['content-type'] ?? '');
    const clientId = clientOf(request, body);
    const needed = (name: string): string => {
      const value = field(body, name);
      if (value === undefined || value === '') throw oauthError(400, 'invalid_request', `Missing required parameter [${name}].`);
      return value;
    };
    switch (needed('grant_type')) {
      case 'authorization_code':
        return x.grants.exchange({
          code: needed('code'),
          verifier: needed('code_verifier'),
          redirectUri: needed('redirect_uri'),
          clientId,
        });
      case 'refresh_token':
        return x.grants.refresh(needed('refresh_token'), clientId);
      default:
        throw oauthError(400, 'unsupported_grant_type', 'Value passed for the grant type was invalid.');
    }
  });
  scope.post(`/${host}/2/oauth2/revoke`, async (request) => {
    const body = parseBody(request.body, request.headers['content-type'] ?? '');
    const clientId = clientOf(request, body);
    const token = field(body, 'token');
    if (token === undefined) throw oauthError(400, 'invalid_request', 'Missing required parameter [token].');
    x.grants.revoke(token, clientId);
    return { revoked: true };
  });
  scope.post(`/${host}/oauth2/token`, async (request) => {
    const body = parseBody(request.body, request.headers['content-type'] ?? '');
    if (basicOf(request) === undefined || field(body, 'grant_type') !== 'client_credentials')
      throw oauthError(403, 'invalid_client', 'Unable to verify your credentials');
    return { token_type: 'bearer', access_token: x.grants.appToken(clientOf(request, body)) };
  });
}

/** A confidential client says who it is by Basic, a public one in the body. */
function clientOf(request: FastifyRequest, body: unknown): string {
  const basic = basicOf(request);
  if (basic) {
    if (basic.id === CLIENT_ID && basic.secret === CLIENT_SECRET) return basic.id;
    throw oauthError(401, 'unauthorized_client', 'Missing valid authorization header');
  }
  const id = field(body, 'client_id');
  if (id === CLIENT_ID) return id;
  if (id === undefined) throw oauthError(401, 'unauthorized_client', 'Missing valid authorization header');
  throw oauthError(400, 'invalid_request', 'Value passed for the client id was invalid.');
}

function basicOf({ headers }: FastifyRequest): { id: string; secret: string } | undefined {
  const encoded = /^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}
