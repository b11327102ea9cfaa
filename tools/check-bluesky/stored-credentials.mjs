import { createHmac } from 'node:crypto';
import { parseKey, Vault } from '@afterpost/credentials';
import { Client } from 'pg';

const AGE_S = 3 * 3_600;
const FIND = 'select key_id, wrapped_key, access_sealed, access_expires_at from token_health.credential where account_id = $1';

/** The credentials as token-health keeps them, with the hands of somebody who has its key and its database. */
export class StoredCredentials {
  #vault;
  #databaseUrl;

  constructor({ credentialsKey, databaseUrl }) {
    this.#vault = new Vault(parseKey(credentialsKey));
    this.#databaseUrl = databaseUrl;
  }

  async accessToken(accountId) {
    const [row] = await this.#query(FIND, [accountId]);
    return this.#keyOf(accountId, row).open('access', row.access_sealed);
  }

  /** Puts another access token in the place of the stored one; everything else stays, also when it is thought to end. */
  async replaceAccessToken(accountId, token) {
    const [row] = await this.#query(FIND, [accountId]);
    await this.#query('update token_health.credential set access_sealed = $2 where account_id = $1', [
      accountId,
      this.#keyOf(accountId, row).seal('access', token),
    ]);
  }

  /** Where calls for the account go. */
  moveTo(accountId, serviceUrl) {
    return this.#query('update token_health.credential set service_url = $2 where account_id = $1', [accountId, serviceUrl]);
  }

  #keyOf(accountId, { key_id, wrapped_key }) {
    return this.#vault.accountKey(accountId, { keyId: key_id, bytes: wrapped_key });
  }

  async #query(text, values) {
    const client = new Client({ connectionString: this.#databaseUrl });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }
}

/** The same session, three hours older: signed with the network's own secret, so that its age is all that is wrong with it. */
export function expired(token, secret) {
  const [header] = token.split('.');
  const claims = claimsOf(token);
  const older = { ...claims, iat: claims.iat - AGE_S, exp: claims.exp - AGE_S };
  const body = `${header}.${Buffer.from(JSON.stringify(older)).toString('base64url')}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8'));
