import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Draft, Prepared } from '../port/publishing.ts';
import { MEMBER, NOW, openHarness, PAGE, share } from './harness.ts';
import type { Harness, Reply, Sent } from './harness.ts';

const draft = (text: string, more: Partial<Draft> = {}): Draft => ({ text, media: [], createdAt: NOW, ...more });
const duplicate = (urn: string): Reply => ({
  status: 422,
  body: {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: `Content is a duplicate of ${urn}`,
    errorDetails: { inputErrors: [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }] },
    status: 422,
  },
});
const isCreate = ({ method, path }: Sent): boolean => method === 'POST' && path === '/rest/posts';
const MINUTE_MS = 60_000;
const before = (ms: number): string => new Date(Date.parse(NOW) - ms).toISOString();
const post = (number: number, commentary: string, ageMs: number) => ({
  id: share(number),
  author: PAGE.platformAccountId,
  commentary,
  createdAt: Date.parse(NOW) - ageMs,
  lifecycleState: 'PUBLISHED',
});
const listed = (...elements: readonly object[]): Reply => ({ body: { paging: { links: [] }, elements } });

describe('publishing', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  const prepared = async (text = 'Hello (world)', access = PAGE): Promise<Prepared> => {
    const outcome = await harness.adapter.prepare(draft(text), { idempotencyKey: 'k' }, access);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    return outcome.value;
  };

  const publishing = async (standing: Reply, access = PAGE) => {
    const draftOfIt = await prepared('Hello', access);
    harness.answer((sent) => (isCreate(sent) ? duplicate(share(9)) : standing));
    return harness.adapter.publish(draftOfIt, access);
  };

  it('sends what was prepared, escaped, and reads the id from the header, encoded or not', async () => {
    const made = await prepared();
    for (const id of ['urn%3Ali%3Ashare%3A7400000000000000001', share(1)]) {
      harness.answer(() => ({ status: 201, headers: { 'x-restli-id': id }, body: '' }));
      expect(await harness.adapter.publish(made, PAGE)).toEqual({
        kind: 'published',
        externalId: share(1),
        permalink: `https://www.linkedin.com/feed/update/${share(1)}/`,
      });
    }
    expect(JSON.parse(harness.sent[0]!.body.toString())).toMatchObject({
      author: PAGE.platformAccountId,
      commentary: String.raw`Hello \(world\)`,
      visibility: 'PUBLIC',
      lifecycleState: 'PUBLISHED',
      distribution: { feedDistribution: 'MAIN_FEED' },
    });
  });

  it.each([
    ['no header', {}],
    ['a header that names no post', { 'x-restli-id': 'urn:li:comment:1' }],
    ['a header that can’t be decoded', { 'x-restli-id': '%E0%A4%A' }],
  ] as const)('is unconfirmed after a success with %s', async (_, headers) => {
    harness.answer(() => ({ status: 201, headers, body: '' }));
    expect(await harness.adapter.publish(await prepared(), PAGE)).toMatchObject({ kind: 'unconfirmed', failure: { class: 'unconfirmed' } });
  });

  it.each([
    [401, 'REVOKED_ACCESS_TOKEN', 'tokenInvalid'],
    [403, 'ACCESS_DENIED', 'rejected'],
    [409, 'CONFLICT', 'deferred'],
    [422, 'UNPROCESSABLE', 'rejected'],
    [400, 'FIELD_LENGTH_TOO_LONG', 'rejected'],
    [426, 'NONEXISTENT_VERSION', 'rejected'],
    [429, 'TOO_MANY_REQUESTS', 'deferred'],
    [500, 'INTERNAL_SERVER_ERROR', 'unconfirmed'],
    [503, 'SERVICE_UNAVAILABLE', 'unconfirmed'],
  ])('refused with %d %s is %s', async (status, code, kind) => {
    harness.answer(() => ({ status, body: { status, code, message: 'words' } }));
    expect((await harness.adapter.publish(await prepared(), PAGE)).kind).toBe(kind);
  });

  it('waits for media that are still awaited, and uploads them again when they have been for too long', async () => {
    harness.answer(() => ({ status: 400, body: { status: 400, code: 'MEDIA_ASSET_WAITING_UPLOAD', message: 'waiting' } }));
    const young = await harness.adapter.publish({ ...(await prepared()), uploadedAt: before(MINUTE_MS) }, PAGE);
    expect(young).toMatchObject({ kind: 'deferred', failure: { class: 'transient' } });
    expect(young).not.toHaveProperty('prepareAgain');
    const lost = await harness.adapter.publish({ ...(await prepared()), uploadedAt: before(11 * MINUTE_MS) }, PAGE);
    expect(lost).toMatchObject({ kind: 'deferred', prepareAgain: true });
  });

  describe('when LinkedIn has the post already', () => {
    it('takes the one that an earlier attempt made', async () => {
      expect(await publishing({ body: post(9, 'Hello', -MINUTE_MS) })).toMatchObject({ kind: 'published', externalId: share(9) });
      expect(harness.sent[1]).toMatchObject({ method: 'GET', path: '/rest/posts/urn%3Ali%3Ashare%3A7400000000000000009' });
    });

    it('refuses to pass off an older one as this', async () => {
      const outcome = await publishing({ body: post(9, 'Hello', 30 * MINUTE_MS) });
      expect(outcome).toMatchObject({ kind: 'rejected', failure: { class: 'content_rejected', platformCode: 'DUPLICATE_POST' } });
    });

    it('says so when it only remembers a deleted one', async () => {
      const ghost = { status: 404, body: { status: 404, code: 'RESOURCE_NOT_FOUND', message: 'gone' } };
      expect(await publishing(ghost)).toMatchObject({ kind: 'rejected', failure: { message: expect.stringMatching(/deleted post/) } });
    });

    it('believes the one that it may not look at: every member’s', async () => {
      const closed = { status: 403, body: { status: 403, code: 'ACCESS_DENIED', message: 'no' } };
      expect(await publishing(closed, MEMBER)).toMatchObject({ kind: 'published', externalId: share(9) });
    });

    it('is unconfirmed while nobody can tell', async () => {
      expect((await publishing({ status: 503, body: { message: 'later' } })).kind).toBe('unconfirmed');
    });

    it('is refused like any content when no post is named', async () => {
      const made = await prepared();
      harness.answer(() => duplicate('something'));
      expect((await harness.adapter.publish(made, PAGE)).kind).toBe('rejected');
    });
  });

  it('sends nothing that was not prepared for this account', async () => {
    harness.answer(() => ({ status: 201 }));
    expect((await harness.adapter.publish(await prepared('Hello', MEMBER), PAGE)).kind).toBe('rejected');
    expect((await harness.adapter.publish({ rkey: 'x' }, PAGE)).kind).toBe('rejected');
    expect(harness.sent).toEqual([]);
  });
});

describe('looking for a post', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  const look = async (vendor: (sent: Sent) => Reply, access = PAGE) => {
    const outcome = await harness.adapter.prepare(draft('It’s 100% (new)'), { idempotencyKey: 'k' }, access);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    harness.answer(vendor);
    return harness.adapter.findPublished(outcome.value, access);
  };
  it('finds the same words since the target was prepared, however they are escaped', async () => {
    const written = String.raw`It’s 100% \(new\)`;
    expect(await look(() => listed(post(2, 'other', 0), post(1, written, 1_000)))).toEqual({
      ok: true,
      value: { externalId: share(1), permalink: `https://www.linkedin.com/feed/update/${share(1)}/` },
    });
  });

  it('does not take last week’s post with the same words for it', async () => {
    expect(await look(() => listed(post(1, 'It’s 100% (new)', 7 * 24 * 60 * MINUTE_MS)))).toEqual({ ok: true, value: null });
  });

  it('pages on until it is past the time of the attempt', async () => {
    const outcome = await look(({ query }) => {
      const links = [{ rel: 'next', href: '/rest/posts' }];
      return query.includes('start=0&')
        ? { body: { paging: { links }, elements: [post(3, 'newer', 0)] } }
        : { body: { paging: { links }, elements: [post(1, 'It’s 100% (new)', 0), post(2, 'old', 60 * MINUTE_MS)] } };
    });
    expect(outcome).toMatchObject({ ok: true, value: { externalId: share(1) } });
    expect(harness.sent).toHaveLength(2);
  });

  it('sees nothing where posts can’t be listed, and fails where it is merely not answered', async () => {
    expect(await look(() => ({ status: 403, body: { status: 403, code: 'ACCESS_DENIED', message: 'no' } }), MEMBER)).toEqual({
      ok: true,
      value: null,
    });
    expect(await look(() => ({ status: 500, body: { message: 'oh' } }))).toMatchObject({ ok: false, failure: { class: 'transient' } });
  });
});
