import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Prepared } from '../port/publishing.ts';
import { openHarness, script } from './harness.ts';
import type { Harness } from './harness.ts';

const PUT = 'com.atproto.repo.putRecord';
const PREPARED: Prepared = {
  rkey: '3n2ubtsz6wa2b',
  record: { $type: 'app.bsky.feed.post', text: 'hi', createdAt: '2026-11-21T10:00:00.000Z' },
};
const URI = 'at://did:plc:alice/app.bsky.feed.post/3n2ubtsz6wa2b';
const PUBLISHED = { kind: 'published', externalId: URI, permalink: 'https://bsky.app/profile/did:plc:alice/post/3n2ubtsz6wa2b' };

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const publish = (prepared: Prepared = PREPARED) => harness.adapter.publish(prepared, harness.access);

describe('publishing', () => {
  it('is one putRecord that must find nothing in its place', async () => {
    expect(await publish()).toEqual(PUBLISHED);
    expect(harness.network.calls.map(({ route }) => route)).toEqual([PUT]);
    expect(JSON.parse(harness.network.calls[0]!.body)).toEqual({
      repo: 'did:plc:alice',
      collection: 'app.bsky.feed.post',
      ...PREPARED,
      swapRecord: null,
    });
  });

  it('takes a swap conflict with its own record for published, whatever the order of keys', async () => {
    const { record } = PREPARED as { record: object };
    harness.network.records.set(URI, Object.fromEntries(Object.entries(record).toReversed()));
    script(harness.network, PUT, 400, { error: 'InvalidSwap', message: 'Record was at bafy' });
    expect(await publish()).toEqual(PUBLISHED);
  });

  it('never overwrites another record in its place, and says so', async () => {
    harness.network.records.set(URI, { text: 'somebody else' });
    expect(await publish()).toMatchObject({
      kind: 'rejected',
      failure: { class: 'invalid_request', platformCode: 'InvalidSwap' },
    });
    expect(harness.network.records.get(URI)).toEqual({ text: 'somebody else' });
    expect(await harness.adapter.findPublished(PREPARED, harness.access)).toEqual({ ok: true, value: null });
  });

  it('stays unconfirmed when a conflict can’t be looked into', async () => {
    script(harness.network, PUT, 400, { error: 'InvalidSwap', message: 'Record was at bafy' });
    script(harness.network, 'com.atproto.repo.getRecord', 502, { error: 'UpstreamFailure', message: 'no' });
    expect(await publish()).toMatchObject({ kind: 'unconfirmed' });
  });

  it.each([
    [400, { error: 'ExpiredToken', message: 'Token has expired' }, 'tokenInvalid', 'token_expired'],
    [401, { error: 'AuthenticationRequired', message: 'Could not find repo' }, 'rejected', 'permission_denied'],
    [400, { error: 'InvalidRequest', message: 'grapheme too big (maximum 300, got 301) at $.record.text' }, 'rejected', 'content_rejected'],
    [400, { error: 'BlobNotFound', message: 'Could not find blob' }, 'deferred', 'not_found'],
    [429, { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' }, 'deferred', 'rate_limited'],
    [403, '<html>blocked</html>', 'deferred', 'transient'],
    [500, { error: 'InternalServerError', message: 'Internal Server Error' }, 'unconfirmed', 'unconfirmed'],
    [504, 'gateway timeout', 'unconfirmed', 'unconfirmed'],
    [200, {}, 'unconfirmed', 'unconfirmed'],
  ])('%d %j is %s, class %s', async (status, body, kind, failureClass) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    harness.network.fault({ path: PUT, respond: { status, body: text } });
    expect(await publish()).toMatchObject({ kind, failure: { class: failureClass } });
  });

  it('asks for a new preparation when its blobs were collected', async () => {
    script(harness.network, PUT, 400, { error: 'BlobNotFound', message: 'Could not find blob' });
    expect(await publish()).toMatchObject({ kind: 'deferred', prepareAgain: true });
  });

  it('is surely not applied when nothing listens', async () => {
    await harness.network.close();
    expect(await publish()).toMatchObject({ kind: 'deferred', failure: { class: 'transient' } });
    harness = await openHarness();
  });

  it('refuses what it did not prepare, without a call', async () => {
    expect(await publish({ text: 'raw' })).toMatchObject({ kind: 'rejected' });
    expect(harness.network.calls).toEqual([]);
  });

  it('never repeats a token in its words', async () => {
    const { accessToken } = harness.access;
    script(harness.network, PUT, 400, { error: 'InvalidRequest', message: `Bad header: Bearer ${accessToken}` });
    expect(JSON.stringify(await publish())).not.toContain(accessToken.slice(-20));
  });
});

describe('removing', () => {
  it.each([
    ['at://did:plc:bob/app.bsky.feed.post/3n2ubtsz6wa2b', 'permission_denied'],
    ['at://alice.example/app.bsky.feed.post/3n2ubtsz6wa2b', 'invalid_request'],
    ['at://did:plc:alice/app.bsky.feed.like/3n2ubtsz6wa2b', 'invalid_request'],
  ])('refuses %s without a call', async (externalId, kind) => {
    expect(await harness.adapter.remove(externalId, harness.access)).toMatchObject({ ok: false, failure: { class: kind } });
    expect(harness.network.calls).toEqual([]);
  });
});
