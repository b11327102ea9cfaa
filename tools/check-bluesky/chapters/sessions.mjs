import assert from 'node:assert/strict';
import { claimsOf, expired } from '../stored-credentials.mjs';

export async function recoverSessions(world, check) {
  const { afterpost, network, view, ada, bob, accounts, credentials, published } = world;
  const letExpire = async (accountId) => {
    const token = expired(await credentials.accessToken(accountId), network.jwtSecret);
    await credentials.replaceAccessToken(accountId, token);
    return token;
  };
  const wasRenewed = async (accountId, old) => {
    const token = await credentials.accessToken(accountId);
    assert.notEqual(token, old);
    assert.ok(claimsOf(token).exp > Date.now() / 1_000);
  };
  const isWell = async (accountId) =>
    assert.partialDeepStrictEqual(await afterpost.read(`/api/v1/social-accounts/${accountId}/health`), {
      healthy: true,
      status: 'active',
      checked_live: true,
      error_code: null,
    });

  await check.holds('the network refuses the expired session that is stored now', async () => {
    const token = await letExpire(accounts.ada.id);
    const response = await fetch(`${network.pds}/xrpc/app.bsky.actor.getProfile?actor=${ada.did}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.deepEqual([response.status, (await response.json()).error], [400, 'ExpiredToken']);
  });
  await check.holds('publishing meets it, has the session renewed and publishes, once', async () => {
    const old = await credentials.accessToken(accounts.ada.id);
    await afterpost.published(await afterpost.publish('After the session had ended.', [accounts.ada]));
    assert.equal((await view.recordsWith(ada.did, 'After the session had ended.')).length, 1);
    await wasRenewed(accounts.ada.id, old);
    await isWell(accounts.ada.id);
  });
  await check.holds('so does measuring', async () => {
    const old = await letExpire(accounts.ada.id);
    const { insights } = await afterpost.write(`/api/v1/posts/${published.text.id}/sync`);
    assert.equal(insights.sync_status, 'success', JSON.stringify(insights.sync_errors));
    await wasRenewed(accounts.ada.id, old);
  });
  await check.holds('a revoked app password ends the connection, with words that say what to do', async () => {
    await bob.revokeAppPassword();
    await letExpire(accounts.bob.id);
    const health = await afterpost.read(`/api/v1/social-accounts/${accounts.bob.id}/health`);
    assert.partialDeepStrictEqual(health, { healthy: false, status: 'token_expired', error_code: 'token_expired' });
    assert.match(health.advice, /connect/i);
  });
  await check.holds('connected again with a new one, it is the same account and well', async () => {
    const again = await afterpost.write('/api/v1/social-accounts/connect', {
      platform: 'bluesky',
      identifier: bob.handle,
      app_password: await bob.appPassword(),
    });
    assert.equal(again.id, accounts.bob.id);
    await isWell(accounts.bob.id);
  });
}
