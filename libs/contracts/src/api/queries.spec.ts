import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { z } from 'zod';
import { connectBody, listAccountsQuery } from './accounts.ts';
import { accountMetricsQuery, seriesQuery } from './analytics.ts';
import { bulkSyncQuery } from './insights.ts';
import { instantQuery, pageQuery } from './paging.ts';
import { deletePostQuery, listPostsQuery, newPostBody, scheduleBody } from './posts.ts';

const ACCOUNT = '0197a1c0-3333-7000-8000-000000000030';
const post = { content: 'Good morning', targets: [{ account_id: ACCOUNT }] };

const takes = (schema: z.ZodType, input: unknown): boolean => schema.safeParse(input).success;

/** Where it is wrong, as dotted paths; an unknown name counts as a place. */
const wrongAt = (schema: z.ZodType, input: unknown): string[] =>
  (schema.safeParse(input).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [issue.path.join('.')],
  );

describe('an instant in a query', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.250Z', '2026-01-31T12:00:00.250Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['1769860800', '2026-01-31T12:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(instantQuery.parse(text).toISOString()).toBe(instant);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-02-29',
    '2026-13-01',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00',
    '12',
    '1769860800000',
    '-1',
    '٢٠٢٦-٠١-٣١',
  ])('%p is none', (text) => {
    expect(wrongAt(z.object({ since: instantQuery }), { since: text })).toEqual(['since']);
  });

  it('is what was written, for every instant there is', () => {
    const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(fc.property(instants, (instant) => expect(instantQuery.parse(instant.toISOString())).toEqual(instant)));
  });

  it.each([
    ['posts', listPostsQuery],
    ['a series', seriesQuery],
    ['account metrics', accountMetricsQuery],
  ])('ends a window of %s that does not begin after it', (_of, query) => {
    expect(takes(query, { since: '2026-01-01', until: '2026-01-01' })).toBe(true);
    expect(wrongAt(query, { since: '2026-01-02', until: '2026-01-01' })).toEqual(['until']);
  });
});

describe('a page', () => {
  const page = z.strictObject(pageQuery);

  it('has 50 items, or as many as asked for up to 200', () => {
    expect(page.parse({})).toEqual({ limit: 50 });
    expect([page.parse({ limit: '1' }).limit, page.parse({ limit: '200' }).limit]).toEqual([1, 200]);
  });

  it.each(['0', '201', '-1', '1.5', '1e2', ' 5', '', 'all', '9999'])('does not have %p items', (limit) => {
    expect(wrongAt(page, { limit })).toEqual(['limit']);
  });

  it('of a bulk sync has up to 500', () => {
    expect(bulkSyncQuery.parse({})).toEqual({ limit: 50 });
    expect(bulkSyncQuery.parse({ limit: '500' }).limit).toBe(500);
    expect(wrongAt(bulkSyncQuery, { limit: '501' })).toEqual(['limit']);
  });
});

describe('names that mean the same', () => {
  it('of a status and a platform', () => {
    expect(listPostsQuery.parse({ status: 'posted', platform: 'twitter' })).toMatchObject({ status: 'published', platform: 'x' });
  });

  it('of what an author sends', () => {
    expect(takes(newPostBody, { text: 'Good morning', targets: [{ connection_id: ACCOUNT }] })).toBe(true);
    expect(takes(newPostBody, post)).toBe(true);
  });
});

describe('what is not known is refused by its name', () => {
  it.each([
    ['a post', newPostBody, { ...post, contnet: 'x' }, ['contnet']],
    ['a target', newPostBody, { ...post, targets: [{ account_id: ACCOUNT, overrides: { texts: 'x' } }] }, ['targets.0.overrides.texts']],
    ['a medium', newPostBody, { ...post, media: [{ url: 'https://media.example/a.jpg', alt: 'x' }] }, ['media.0.alt']],
    ['a schedule', scheduleBody, { scheduled_at: '2026-01-31T12:00:00Z', at: 1 }, ['at']],
    ['a connection', connectBody, { platform: 'bluesky', pasword: 'x' }, ['pasword']],
    ['a list of posts', listPostsQuery, { statuss: 'draft' }, ['statuss']],
    ['a list of accounts', listAccountsQuery, { page: '2' }, ['page']],
    ['a series', seriesQuery, { form: '2026-01-01' }, ['form']],
    ['a deletion', deletePostQuery, { onPlatforms: 'true' }, ['onPlatforms']],
  ])('in %s', (_in, schema, input, places) => {
    expect(wrongAt(schema, input)).toEqual(places);
  });
});

describe('what can not be', () => {
  it.each([
    ['a post for nobody', newPostBody, { content: 'x', targets: [] }, ['targets']],
    ['an account that is no id', newPostBody, { content: 'x', targets: [{ account_id: '7' }] }, ['targets.0.account_id']],
    ['a medium that is no web address', newPostBody, { ...post, media_urls: ['file:///etc/passwd'] }, ['media_urls.0']],
    ['a tag of nothing', newPostBody, { ...post, tags: [' '] }, ['tags.0']],
    ['a time without a zone', scheduleBody, { scheduled_at: '2026-01-31T12:00:00' }, ['scheduled_at']],
    ['a day that no calendar has', scheduleBody, { scheduled_at: '2026-02-30T12:00:00Z' }, ['scheduled_at']],
    ['a status that is none', listPostsQuery, { status: 'gone' }, ['status']],
    ['a platform that is none', listPostsQuery, { platform: 'myspace' }, ['platform']],
    ['a word with a NUL', listPostsQuery, { tag: 'a\0b' }, ['tag']],
    ['a word with half a character', listPostsQuery, { topic: '\ud83d' }, ['topic']],
    ['a server that is no web address', connectBody, { platform: 'bluesky', service_url: 'javascript:alert(1)' }, ['service_url']],
  ])('%s is refused where it stands', (_what, schema, input, places) => {
    expect(wrongAt(schema, input)).toEqual(places);
  });
});
