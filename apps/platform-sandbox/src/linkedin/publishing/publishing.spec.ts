import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import { gradientPng } from '../../core/images.ts';
import { type LinkedInUser, linkedinUser, settle, startLinkedIn } from '../../../test/linkedin.ts';
import type { Visitor } from '../../../test/visitor.ts';

const PNG = gradientPng(64, 48, [200, 40, 40]);
const codes = (body: { errorDetails?: { inputErrors: { code: string }[] } }) => body.errorDetails?.inputErrors.map(({ code }) => code);

describe('publishing on LinkedIn', () => {
  let sandbox: Visitor;
  let acme: LinkedInUser;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    acme = await linkedinUser(sandbox, 'acme');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  it('answers 201 without a body and the URN in a header, and shows the post', async () => {
    const { status, headers, body } = await acme.post('Hello, world');
    const urn = headers.get('x-restli-id') ?? '';
    expect([status, body]).toEqual([201, '']);
    expect(urn).toMatch(/^urn:li:share:\d{19}$/);
    expect((await acme.read(urn)).body).toEqual({
      id: urn,
      author: acme.urn,
      commentary: 'Hello, world',
      visibility: 'PUBLIC',
      distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
      lifecycleState: 'PUBLISHED',
      lifecycleStateInfo: { isEditedByAuthor: false },
      isReshareDisabledByAuthor: false,
      createdAt: sandbox.clock.now().getTime(),
      publishedAt: sandbox.clock.now().getTime(),
      lastModifiedAt: sandbox.clock.now().getTime(),
    });
    await settle(sandbox, { variants: { idHeader: 'encoded' } });
    expect((await acme.post('Once more')).headers.get('x-restli-id')).toMatch(/^urn%3Ali%3Ashare%3A\d+$/);
  });

  it.each([
    ['plain words', 'A plain text.', 'A plain text.'],
    ['escaped brackets', String.raw`Fish \(fried\) \#1`, 'Fish (fried) #1'],
    ['an unescaped bracket', 'Fish (fried) today', 'Fish '],
    ['an unescaped underscore', 'snake_case', 'snake'],
    ['a hashtag', 'Good #morning all', 'Good #morning all'],
    ['a lonely hash', 'We are # one', 'We are '],
    ['a hashtag template', String.raw`Good {hashtag|\#|morning}!`, 'Good #morning!'],
    ['a mention', 'Thanks @[Acme Tools](urn:li:organization:123)!', 'Thanks Acme Tools!'],
    ['a broken mention', 'Thanks @acme!', 'Thanks '],
  ])('keeps of %s what little text allows, and says nothing about the rest', async (_what, commentary, shown) => {
    expect((await acme.post(commentary)).status).toBe(201);
    const { posts } = (await sandbox.send('GET', '/_control/linkedin/posts?account=acme')).body;
    expect(posts[0].text).toBe(shown);
  });

  it('refuses the same words by the same author with the URN of the post that has them', async () => {
    const urn = await acme.say('Twice');
    const { status, body } = await acme.post('Twice');
    expect([status, codes(body)]).toEqual([422, ['DUPLICATE_POST']]);
    expect(body.message).toBe(`Content is a duplicate of ${urn}`);
    const other = await linkedinUser(sandbox, 'other');
    expect((await other.post('Twice')).status).toBe(201);
    await acme.call('DELETE', `/rest/posts/${encodeURIComponent(urn)}`);
    await settle(sandbox, { variants: { duplicateOfDeleted: 'ghost' } });
    expect((await acme.post('Twice')).body.message).toContain(urn);
    await settle(sandbox, { variants: { duplicateOfDeleted: 'forgotten' } });
    expect((await acme.post('Twice')).status).toBe(201);
    sandbox.clock.advance(DAY);
    expect((await acme.post('Twice')).status).toBe(201);
  });

  it.each([
    ['no author', { author: undefined }, 'MISSING_FIELD'],
    ['an author of another kind', { author: 'urn:li:share:1' }, 'INVALID_URN_TYPE'],
    ['a visibility it does not have', { visibility: 'FRIENDS' }, 'INVALID_VALUE_FOR_FIELD'],
    ['no words and nothing to see', { commentary: '' }, 'INVALID_VALUE_BLANK_FIELD'],
    ['too many words', { commentary: 'x'.repeat(3_001) }, 'FIELD_LENGTH_TOO_LONG'],
    ['an image that does not exist', { content: { media: { id: 'urn:li:image:none' } } }, 'INVALID_URN_ID'],
    ['a link that is none', { content: { article: { source: 'here', title: 'A' } } }, 'INVALID_VALUE_FOR_FIELD'],
    ['one image of several', { content: { multiImage: { images: [{ id: 'urn:li:image:one' }] } } }, 'INVALID_VALUE_BLANK_FIELD'],
    ['connections of a page', { visibility: 'CONNECTIONS' }, 'INVALID_VALUE_FOR_FIELD'],
    ['a field it does not know', { mood: 'good' }, 'INVALID_VALUE_FOR_FIELD'],
  ])('refuses %s with 400 and a code', async (_what, more, code) => {
    const { status, body } = await acme.post('Hello', more);
    expect([status, codes(body)]).toEqual([400, [code]]);
    await settle(sandbox, { variants: { inputErrors: 'code' } });
    expect((await acme.post('Hello', more)).body).toMatchObject({ status: 400, code });
    expect((await sandbox.send('GET', '/_control/linkedin/posts')).body.posts).toEqual([]);
  });

  it('takes 3,000 characters as people read them, however many escapes they need', async () => {
    expect((await acme.post(String.raw`\(`.repeat(3_000))).status).toBe(201);
    expect((await acme.post(String.raw`\(`.repeat(3_001))).status).toBe(400);
  });

  it('edits words and deletes once and for all', async () => {
    const urn = await acme.say('First words');
    const path = `/rest/posts/${encodeURIComponent(urn)}`;
    const patch = { patch: { $set: { commentary: 'Second words' } } };
    expect((await acme.call('POST', path, patch)).status).toBe(400);
    expect((await acme.call('POST', path, patch, { 'x-restli-method': 'PARTIAL_UPDATE' })).status).toBe(204);
    expect((await acme.read(urn)).body).toMatchObject({ commentary: 'Second words', lifecycleStateInfo: { isEditedByAuthor: true } });
    expect((await acme.call('DELETE', path)).status).toBe(204);
    expect((await acme.call('DELETE', path)).status).toBe(204);
    expect((await acme.read(urn)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    await settle(sandbox, { variants: { deletedPost: '410' } });
    expect((await acme.read(urn)).status).toBe(410);
  });

  it('takes images in one piece, and posts one, several, or a link with a thumbnail', async () => {
    const images = [await acme.upload('image', PNG), await acme.upload('image', PNG)];
    const [first = ''] = images;
    const { body } = await acme.get(`/rest/images/${encodeURIComponent(first)}`);
    expect(body).toMatchObject({ id: first, owner: acme.urn, status: 'AVAILABLE' });
    const shown = await fetch(body.downloadUrl);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG);
    const contents = [
      { media: { id: first, altText: 'Red' } },
      { multiImage: { images: images.map((id) => ({ id, altText: 'Red' })) } },
      { article: { source: 'https://example.com/a', title: 'A', description: 'About A', thumbnail: first } },
    ];
    for (const [index, content] of contents.entries()) {
      const urn = await acme.say(`Content ${index}`, { content });
      expect((await acme.read(urn)).body.content).toEqual(content);
    }
    const { posts } = (await sandbox.send('GET', '/_control/linkedin/posts?account=acme')).body;
    expect(posts.map(({ kind }: { kind: string }) => kind)).toEqual(['image', 'carousel', 'link']);
  });

  it('posts no file before it is available, none that failed, and none of somebody else', async () => {
    await settle(sandbox, { processingMs: 2_000 });
    const { body } = await acme.call('POST', '/rest/documents?action=initializeUpload', { initializeUploadRequest: { owner: acme.urn } });
    const { uploadUrl, document, uploadUrlExpiresAt } = body.value;
    expect(uploadUrlExpiresAt).toBe(sandbox.clock.now().getTime() + DAY);
    const content = { media: { id: document, title: 'Report' } };
    const status = async () => (await acme.get(`/rest/documents/${encodeURIComponent(document)}`)).body.status;
    expect(await status()).toBe('WAITING_UPLOAD');
    expect((await acme.post('Report', { content })).body).toMatchObject({ status: 400, code: 'MEDIA_ASSET_WAITING_UPLOAD' });
    expect((await fetch(uploadUrl, { method: 'PUT', body: '%PDF-1.7' })).status).toBe(201);
    expect(await status()).toBe('PROCESSING');
    expect((await acme.post('Report', { content })).body.code).toBe('MEDIA_ASSET_WAITING_UPLOAD');
    sandbox.clock.advance(2_000);
    expect(await status()).toBe('AVAILABLE');
    expect(await acme.say('Report', { content })).toMatch(/^urn:li:ugcPost:/);

    for (const bytes of [Buffer.from('no image'), PNG.subarray(0, 12)]) {
      const broken = await acme.upload('image', bytes);
      expect((await acme.get(`/rest/images/${encodeURIComponent(broken)}`)).body).toMatchObject({ status: 'PROCESSING_FAILED' });
      expect((await acme.post('Broken', { content: { media: { id: broken } } })).body.code).toBe('MEDIA_ASSET_PROCESSING_FAILED');
    }
    const other = await linkedinUser(sandbox, 'other');
    expect(codes((await other.post('Mine', { content })).body)).toEqual(['INVALID_URN_ID']);
  });

  it('lets upload addresses die after a day', async () => {
    const { body } = await acme.call('POST', '/rest/images?action=initializeUpload', { initializeUploadRequest: { owner: acme.urn } });
    sandbox.clock.advance(DAY);
    const answer = await fetch(body.value.uploadUrl, { method: 'PUT', body: new Uint8Array(PNG) });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'EXPIRED_UPLOAD_URL']);
  });
});
