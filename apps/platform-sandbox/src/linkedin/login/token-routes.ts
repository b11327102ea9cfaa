import type { FastifyInstance } from 'fastify';
import { oauthProblem } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { CLIENT_ID } from './authorize.ts';

const CLIENT_SECRET = 'sandbox-secret';

/** `/oauth/v2/accessToken` and `/oauth/v2/revoke`: forms, with the app's id and secret among the fields. */
export function tokenRoutes(scope: FastifyInstance, { grants }: LinkedIn): void {
  scope.post('/www.linkedin.com/oauth/v2/accessToken', async ({ body }) => {
    const form = new Form(body);
    const grantType = form.needed('grant_type');
    switch (grantType) {
      case 'authorization_code':
        form.refuseStrangers();
        return grants.exchange(form.needed('code'), form.needed('redirect_uri'));
      case 'refresh_token':
        form.refuseStrangers();
        return grants.refresh(form.needed('refresh_token'));
      default:
        throw oauthProblem(400, 'invalid_request', `The passed in grant_type is invalid: ${grantType}`);
    }
  });
  scope.post('/www.linkedin.com/oauth/v2/revoke', async ({ body }, reply) => {
    const form = new Form(body);
    form.refuseStrangers();
    const revoked = form.needed('token');
    grants.revoke(({ value }) => value === revoked);
    return reply.code(200).send('');
  });
}

class Form {
  readonly #fields: URLSearchParams;

  constructor(body: unknown) {
    this.#fields = new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  }

  needed(name: string): string {
    const value = this.#fields.get(name);
    if (value !== null && value !== '') return value;
    throw oauthProblem(400, 'invalid_request', `A required parameter "${name}" is missing`);
  }

  /** @throws LinkedInError 401 unless the one app of the sandbox says who it is */
  refuseStrangers(): void {
    if (this.needed('client_id') === CLIENT_ID && this.needed('client_secret') === CLIENT_SECRET) return;
    throw oauthProblem(401, 'invalid_client', 'Client authentication failed');
  }
}
