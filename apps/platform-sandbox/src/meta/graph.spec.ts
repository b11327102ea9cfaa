import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { PageApp, PLAIN } from '../../test/facebook.ts';
import { type Answer, Visitor } from '../../test/visitor.ts';

describe('the Graph server', () => {
  let sandbox: Visitor;
  let page: PageApp;
  let posts: string[];
  beforeEach(async () => {
    sandbox = await Visitor.start();
    page = await PageApp.connect(sandbox, 'harbour.bakery', { followers: 500 });
    await page.settings({ variants: PLAIN });
    posts = [await page.write('one'), await page.write('two'), await page.write('three')];
    await sandbox.send('DELETE', '/_control/calls');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const batch = async (items: object[], more: Record<string, string> = {}): Promise<Answer> =>
    page.post('', { batch: JSON.stringify(items), ...more });
  const charged = async (): Promise<number> => (await sandbox.send('GET', '/_control/calls')).body.charged;

  it('answers v22 to v26 as themselves, and a dead version as the open question is answered', async () => {
    const ask = async (version: string): Promise<Answer> =>
      sandbox.send('GET', `/facebook/graph.facebook.com/${version}/${page.id}?access_token=${page.token}`);
    for (const version of ['v22.0', 'v26.0']) expect((await ask(version)).headers.get('facebook-api-version')).toBe(version);
    expect((await ask('v20.0')).body.error).toMatchObject({ code: 2500 });
    await page.settings({ variants: { deadVersion: 'upgraded' } });
    expect((await ask('v20.0')).headers.get('facebook-api-version')).toBe('v22.0');
    expect((await ask('v99.0')).body.error).toMatchObject({ code: 2500 });
  });

  it('says which field a type does not have, where the syntax breaks, and that an object is not there', async () => {
    expect((await page.get(page.id, { fields: 'name,colour' })).body.error).toMatchObject({
      code: 100,
      message: '(#100) Tried accessing nonexisting field (colour) on node type (Page)',
    });
    expect((await page.get(page.id, { fields: 'name{' })).body.error).toMatchObject({ code: 2500 });
    expect((await page.get(`${page.id}_1`)).body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
    expect((await page.get('no.such.page')).body.error).toMatchObject({ code: 803 });
    expect((await page.post(`${posts[0]}/insights`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('shows other people’s Pages to nobody', async () => {
    const other = await PageApp.connect(sandbox, 'somebody.else');
    expect((await page.get(other.id)).body.error).toMatchObject({ code: 10 });
    expect((await page.get(await other.write('mine'))).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('keeps the token of a Page to that Page, whoever owns the other', async () => {
    const [one, two] = [
      await PageApp.connect(sandbox, 'one.page', { email: 'a@b.test' }),
      await PageApp.connect(sandbox, 'two.page', { email: 'a@b.test' }),
    ];
    expect((await one.get(two.id)).body.error).toMatchObject({ code: 10 });
    expect((await one.post(`${two.id}/feed`, { message: 'x' })).body.error).toMatchObject({ code: 10 });
    expect((await one.get(two.id, {}, one.userToken)).status).toBe(200);
  });

  it('answers ids by id, each charged; one that is missing fails all', async () => {
    const { body } = await page.get('', { ids: posts.join(','), fields: 'message' });
    expect(Object.keys(body).sort()).toEqual([...posts].sort());
    expect(body[posts[1] as string]).toEqual({ message: 'two', id: posts[1] });
    expect(await charged()).toBe(3);
    expect((await page.get('', { ids: `${posts[0]},${page.id}_9` })).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    const many = Array.from({ length: 51 }, (_, n) => `${page.id}_${n}`).join(',');
    expect((await page.get('', { ids: many })).body.error.message).toContain('Too many IDs');
  });

  it('answers a batch item by item with codes of their own, each charged', async () => {
    const { status, body } = await batch([
      { method: 'GET', relative_url: `${posts[0]}?fields=message` },
      { method: 'GET', relative_url: `v25.0/${posts[0]}/insights?metric=nonsense` },
      { method: 'POST', relative_url: `${page.id}/feed`, body: 'message=four' },
      { method: 'GET', relative_url: `?ids=${posts[0]},${posts[1]}` },
    ]);
    expect(status).toBe(200);
    expect(body.map(({ code }: { code: number }) => code)).toEqual([200, 400, 200, 200]);
    expect(JSON.parse(body[0].body)).toEqual({ message: 'one', id: posts[0] });
    expect(JSON.parse(body[1].body).error.code).toBe(100);
    expect(body[0].headers).toContainEqual({ name: 'Content-Type', value: 'application/json; charset=UTF-8' });
    expect(await charged()).toBe(5);
    const bare = await batch([{ method: 'GET', relative_url: page.id }], { include_headers: 'false' });
    expect(bare.body[0].headers).toBeUndefined();
  });

  it('takes at most 50 items in a batch', async () => {
    const { body } = await batch(Array.from({ length: 51 }, () => ({ method: 'GET', relative_url: 'me' })));
    expect(body.error).toMatchObject({ type: 'GraphBatchException', message: expect.stringContaining('Maximum batch size is 50') });
  });

  it('asks for less when the limits multiply to too much', async () => {
    const fields = 'id,comments.limit(100).filter(stream){id,message}';
    const heavy = await page.get(`${page.id}/published_posts`, { limit: 100, fields });
    expect(heavy).toMatchObject({
      status: 500,
      body: { error: { code: 1, message: expect.stringContaining('reduce the amount of data') } },
    });
    expect((await page.get(`${page.id}/published_posts`, { limit: 25, fields })).status).toBe(200);
  });

  it('throttles a Page with 80001, in headers first, and lets go when the window has passed', async () => {
    await page.settings({ rateLimits: { pagesPerDay: 4 } });
    const first = await page.get(page.id);
    expect(JSON.parse(first.headers.get('x-business-use-case-usage') ?? '')).toEqual({
      [page.id]: [{ type: 'pages', call_count: 25, total_cputime: 7, total_time: 10, estimated_time_to_regain_access: 0 }],
    });
    sandbox.clock.advance(HOUR);
    await page.get('', { ids: posts.join(',') });
    const refused = await page.get(page.id);
    expect(refused.body.error).toMatchObject({ code: 80001 });
    const [usage] = JSON.parse(refused.headers.get('x-business-use-case-usage') ?? '')[page.id];
    expect(usage.call_count).toBeGreaterThan(100);
    expect(usage.estimated_time_to_regain_access).toBe(24 * 60);
    sandbox.clock.advance(DAY);
    expect((await page.get(page.id)).status).toBe(200);
  });

  it('counts a user token on a Page against the user and the app: 32, 17 and 4', async () => {
    await page.settings({ rateLimits: { userPerHour: 1 } });
    await page.get(page.id, {}, page.userToken);
    expect((await page.get(page.id, {}, page.userToken)).body.error).toMatchObject({ code: 32 });
    expect((await page.get('me', {}, page.userToken)).body.error).toMatchObject({ code: 17 });
    expect((await page.get(page.id)).status).toBe(200);
    await page.settings({ rateLimits: { appPerHour: 1 } });
    const first = await page.get('me', {}, page.userToken);
    expect(JSON.parse(first.headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 100 });
    expect((await page.get('me', {}, page.userToken)).body.error).toMatchObject({ code: 4 });
    await page.settings({ rateLimits: false });
    const free = await page.get('me', {}, page.userToken);
    expect(free.status).toBe(200);
    expect(free.headers.get('x-app-usage')).toBeNull();
  });

  it('tells kinds of errors by HTTP status only where that reading is chosen', async () => {
    expect((await page.get(page.id, {}, 'nonsense')).status).toBe(400);
    await page.settings({ variants: { httpStatus: 'by kind' } });
    expect((await page.get(page.id, {}, 'nonsense')).status).toBe(401);
    expect((await page.get(`${page.id}_1`)).status).toBe(404);
  });
});
