import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { API, type LinkedInUser, linkedinUser, list, settle, startLinkedIn } from '../../../test/linkedin.ts';
import type { Visitor } from '../../../test/visitor.ts';

describe('what every call to LinkedIn passes', () => {
  let sandbox: Visitor;
  let acme: LinkedInUser;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    acme = await linkedinUser(sandbox, 'acme');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const posts = async (headers: Record<string, string> = {}, author = encodeURIComponent(acme.urn)) =>
    acme.get(`/rest/posts?q=author&author=${author}`, headers);

  const worstOf = async (calls: number): Promise<number> => {
    const statuses = await Promise.all(Array.from({ length: calls }, async () => (await posts()).status));
    return Math.max(...statuses);
  };

  it('asks for a month that lives, and for no version beside /rest', async () => {
    for (const [version, status] of [
      ['202609', 200],
      ['202511', 200],
      ['202510', 426],
      ['202512', 200],
      ['202701', 426],
      ['soon', 426],
    ] as const)
      expect([version, (await posts({ 'linkedin-version': version })).status]).toEqual([version, status]);
    expect((await posts({ 'linkedin-version': '202510' })).body).toEqual({
      status: 426,
      code: 'NONEXISTENT_VERSION',
      message: 'Requested version 20251001 is not active',
    });
    const authorization = `Bearer ${acme.accessToken}`;
    expect((await sandbox.send('GET', `${API}/rest/posts`, undefined, { authorization })).body.code).toBe('VERSION_MISSING');
    expect((await sandbox.send('GET', `${API}/v2/userinfo`, undefined, { authorization })).status).toBe(200);
    sandbox.clock.advance(12 * DAY);
    expect((await posts({ 'linkedin-version': '202511' })).status).toBe(426);
    await settle(sandbox, { activeVersions: ['202701'] });
    expect((await posts()).status).toBe(426);
    expect((await posts({ 'linkedin-version': '202701' })).status).toBe(200);
  });

  it('speaks one protocol, and takes a method in a header only where it fits', async () => {
    expect((await posts({ 'x-restli-protocol-version': '1.0.0' })).status).toBe(400);
    expect((await posts({ 'x-restli-method': 'FINDER' })).status).toBe(200);
    expect((await posts({ 'x-restli-method': 'BATCH_GET' })).status).toBe(400);
  });

  it.each([
    ['bare colons', 'urn:li:organization:1'],
    ['a list', 'List(urn%3Ali%3Aorganization%3A1)'],
    ['another kind of URN', 'urn%3Ali%3Ashare%3A1'],
    ['no URN', 'acme'],
    ['broken escapes', '%E0%A4%A'],
  ])('answers 400 to %s where a URN belongs', async (_what, author) => {
    expect((await posts({}, author)).body).toMatchObject({ status: 400 });
  });

  it('answers 400 to a list whose brackets are encoded and to a path with bare colons', async () => {
    const urn = await acme.say('Hello');
    expect((await acme.get(`/rest/posts?ids=${encodeURIComponent(list(urn))}`)).status).toBe(400);
    expect((await acme.get(`/rest/posts/${urn}`)).status).toBe(400);
    expect((await acme.get(`/rest/posts?ids=${list(urn)}`)).status).toBe(200);
  });

  it('takes a long query in the body of a POST, and refuses it in the address', async () => {
    const urn = await acme.say('Hello');
    const many = Array.from({ length: 120 }, (_, n) => `urn:li:share:${7_400_000_000_000_000_000n + BigInt(n)}`);
    const query = `ids=${list(urn, ...many)}`;
    const headers = { 'x-http-method-override': 'GET', 'content-type': 'application/x-www-form-urlencoded' };
    expect((await acme.get(`/rest/posts?${query}`)).status).toBe(414);
    const { status, body } = await acme.call('POST', '/rest/posts', query, headers);
    expect(status).toBe(200);
    expect(Object.keys(body.results)).toEqual([urn]);
    expect(Object.keys(body.errors)).toHaveLength(120);
    expect((await acme.call('POST', '/rest/posts', query, { ...headers, 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('counts per endpoint, member and app, until midnight of UTC', async () => {
    await settle(sandbox, { rateLimits: { endpoints: { 'FINDER author /rest/posts': { member: 2, app: 3 } } } });
    const other = await linkedinUser(sandbox, 'other');
    const theirs = async () => other.get(`/rest/posts?q=author&author=${encodeURIComponent(other.urn)}`);
    expect([(await posts()).status, (await posts()).status]).toEqual([200, 200]);
    expect((await posts()).body).toEqual({
      status: 429,
      serviceErrorCode: 101,
      code: 'TOO_MANY_REQUESTS',
      message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.',
    });
    expect((await theirs()).status).toBe(200);
    expect((await theirs()).body.message).toContain('APPLICATION DAY');
    expect((await acme.get('/rest/organizationAcls?q=roleAssignee')).status).toBe(200);
    sandbox.clock.advance(14 * HOUR - 1);
    expect((await posts()).status).toBe(429);
    sandbox.clock.advance(1);
    expect((await posts()).status).toBe(200);
    const { used } = (await sandbox.send('GET', '/_control/linkedin/quotas')).body;
    expect(used['FINDER author /rest/posts']).toBe(1);
  });

  it('has the small quotas of the development tier, or none', async () => {
    await settle(sandbox, { rateLimits: { tier: 'development' } });
    expect([await worstOf(100), await worstOf(1)]).toEqual([200, 429]);
    await settle(sandbox, { rateLimits: false });
    expect(await worstOf(101)).toBe(200);
  });

  it('refuses without a scope, without a role, and for pages that are gone', async () => {
    await settle(sandbox, { appScopes: ['openid'] });
    const poor = await linkedinUser(sandbox, 'acme');
    const asked = `/rest/posts?q=author&author=${encodeURIComponent(acme.urn)}`;
    expect((await poor.get(asked)).body).toMatchObject({ status: 403, code: 'ACCESS_DENIED', serviceErrorCode: 100 });
    expect((await poor.post('Hello')).status).toBe(403);
    await sandbox.control('/linkedin/accounts/acme/revoke', { suspend: true });
    expect([(await posts()).status, (await acme.post('Hello')).status]).toEqual([403, 403]);
    await sandbox.control('/linkedin/accounts/acme/revoke', { suspend: false, takedown: true });
    expect((await posts()).body).toMatchObject({ status: 404 });
    await sandbox.control('/linkedin/accounts/acme/revoke', { takedown: false });
    expect((await posts()).status).toBe(200);
  });

  it('answers 404 in its envelope for what it does not have', async () => {
    expect((await acme.get('/rest/weather')).body).toMatchObject({ status: 404, code: 'RESOURCE_NOT_FOUND' });
    expect((await acme.get('/rest/posts?q=mood')).body).toMatchObject({ status: 404, code: 'RESOURCE_NOT_FOUND' });
  });
});
