import { readJson } from '../http/json-api.ts';
import type { ApiResult, Vendor } from '../http/json-api.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { AppCredentials } from '../port/identity.ts';
import type { XClient } from './client.ts';
import { endOf } from './client.ts';
import { X } from './errors.ts';
import type { Quote } from './spending.ts';

/** X's token endpoint speaks OAuth's own words (`error`, `error_description`) instead of problems. */
const X_OAUTH: Vendor = {
  name: X.name,
  refusalIn(answer) {
    const body = objectOf(answer.body);
    const error = textOrNull(body['error']);
    if (error === null || answer.status < 400 || answer.status === 429 || answer.status >= 500) {
      const refusal = X.refusalIn(answer);
      // A 401 in the words of the API is about the app's own secret here, and no account's connection.
      return refusal?.class === 'token_expired' ? { ...refusal, class: 'permission_denied' } : refusal;
    }
    const words = textOrNull(body['error_description']) ?? error;
    return { class: APP_IS_WRONG.includes(error) ? 'permission_denied' : 'invalid_request', words, code: error };
  },
};

const APP_IS_WRONG = ['invalid_client', 'unauthorized_client'];

/** Whether the grant itself (a code, a refresh token) was refused: only then is it gone. */
export const isRefusedGrant = (answer: ApiResult): boolean =>
  !answer.ok &&
  (answer.failure.platformCode === 'invalid_grant' ||
    (answer.failure.platformCode === 'invalid_request' && /value passed for the/i.test(answer.failure.message)));

/** Asks for tokens. A confidential client proves itself by its secret, a public one only says its id. */
export async function askForTokens(
  x: XClient,
  { clientId, clientSecret }: AppCredentials,
  grant: Readonly<Record<string, string>>,
  prepaying?: Quote,
): Promise<ApiResult> {
  const isPublic = clientSecret === '';
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
  const result = await x.http.callApi({
    platform: 'x',
    method: 'POST',
    route: '/2/oauth2/token',
    url: x.hosts.url('api.x.com', '/2/oauth2/token'),
    trusted: true,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(isPublic ? {} : { authorization: `Basic ${basic}` }),
    },
    body: new URLSearchParams({ ...grant, ...(isPublic ? { client_id: clientId } : {}) }).toString(),
    ...(prepaying === undefined ? {} : { charges: prepaying.charges }),
  });
  const secrets = [clientSecret, basic, grant['code'], grant['code_verifier'], grant['refresh_token']].filter(
    (secret): secret is string => secret !== undefined,
  );
  const answer = readJson(result, X_OAUTH, { secrets, now: x.clock.now() });
  if (prepaying !== undefined && !answer.ok) x.spending.settle(prepaying, endOf(result, answer) === 'held' ? 'held' : 'refused');
  return answer;
}
