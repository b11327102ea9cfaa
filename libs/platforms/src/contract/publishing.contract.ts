import { beforeEach, describe, expect, it } from '@jest/globals';
import { publishedOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { type AccountTraits, RETRY_AFTER_SECONDS } from './stage.ts';

const ANYTHING_PREPARED: unknown = { ok: true, value: expect.any(Object) };
const REFUSED_IN_WORDS = { ok: false, failure: { message: expect.stringMatching(/.{20}/) } };

/** Posts on the platform = posts intended, whatever the weather. */
export function publishingContract(open: () => Promise<Scenario>, { listsPosts }: AccountTraits): void {
  let scenario: Scenario;
  beforeEach(async () => {
    scenario = await open();
  });

  it('publishes a text once and says where it is', async () => {
    const prepared = await scenario.prepare('hello');
    const published = publishedOf(await scenario.publish(prepared));
    expect(await scenario.stage.listPosts(scenario.account)).toEqual([
      expect.objectContaining({ externalId: published.externalId, text: 'hello' }),
    ]);
    expect(published.permalink).toMatch(/^https:\/\//);
    const { externalId, permalink } = published;
    expect(await scenario.find(prepared)).toEqual(listsPosts ? { externalId, permalink } : null);
  });

  it('prepares the same post for the same key, as plain JSON without the token', async () => {
    const draft = scenario.draft('again');
    const context = { idempotencyKey: 'one-target' };
    const first = await scenario.adapter.prepare(draft, context, scenario.account.access);
    const second = await scenario.adapter.prepare(draft, context, scenario.account.access);
    expect(second).toEqual(scenario.stage.preparesAnew === true ? ANYTHING_PREPARED : first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    expect(JSON.stringify(first)).not.toContain(scenario.account.access.accessToken);
  });

  it('finds nothing before anything was published', async () => {
    expect(await scenario.find(await scenario.prepare('not yet'))).toBeNull();
  });

  describe.each(['silent-after-apply', 'error-after-apply', 'cut-after-apply'] as const)(
    'when the platform applies the call but the answer is lost (%s)',
    (effect) => {
      it('says unconfirmed, finds the post, and a repetition makes no second one', async () => {
        const prepared = await scenario.prepare(effect);
        await scenario.stage.fault('publish', effect);
        expect(await scenario.publish(prepared)).toMatchObject({ kind: 'unconfirmed', failure: { class: 'unconfirmed' } });
        const found = await scenario.find(prepared);
        expect(found !== null).toBe(listsPosts);
        const repeatable = scenario.adapter.capabilities.idempotency === 'idempotent';
        const again = repeatable ? publishedOf(await scenario.publish(prepared)) : found;
        const standing = (await scenario.stage.listPosts(scenario.account)).filter(({ text }) => text === effect);
        expect(standing.map(({ externalId }) => externalId)).toEqual([again?.externalId]);
        expect(found?.externalId ?? again?.externalId).toBe(again?.externalId);
      });
    },
  );

  describe.each(['error', 'html'] as const)('when the platform fails without applying (%s)', (effect) => {
    it('never says published or rejected, and the retry makes the one post', async () => {
      const prepared = await scenario.prepare(effect);
      await scenario.stage.fault('publish', effect);
      const { kind } = await scenario.publish(prepared);
      expect(['unconfirmed', 'deferred']).toContain(kind);
      expect(await scenario.find(prepared)).toBeNull();
      publishedOf(await scenario.publish(prepared));
      expect(await scenario.countOf(effect)).toBe(1);
    });
  });

  it('defers when it is told to slow down, for as long as it was told', async () => {
    await scenario.stage.fault('publish', 'rate-limited');
    expect(await scenario.publish(await scenario.prepare('slow'))).toMatchObject({
      kind: 'deferred',
      failure: { class: 'rate_limited', retryAfterMs: RETRY_AFTER_SECONDS * 1_000 },
    });
    expect(await scenario.countOf('slow')).toBe(0);
  });

  it('says that the token is no longer good, and nothing was posted', async () => {
    await scenario.stage.fault('publish', 'expired-token');
    expect(await scenario.publish(await scenario.prepare('late'))).toMatchObject({
      kind: 'tokenInvalid',
      failure: { class: 'token_expired' },
    });
    expect(await scenario.countOf('late')).toBe(0);
  });

  it('removes a post, and removing it again is no error', async () => {
    const { externalId } = await scenario.publishText('gone soon');
    const { canDelete } = scenario.adapter.capabilities;
    const told = canDelete ? { ok: true, value: undefined } : REFUSED_IN_WORDS;
    expect(await scenario.adapter.remove(externalId, scenario.account.access)).toMatchObject(told);
    expect(await scenario.adapter.remove(externalId, scenario.account.access)).toMatchObject(told);
    expect(await scenario.countOf('gone soon')).toBe(canDelete ? 0 : 1);
  });

  it('lists every violation at once, each with words', async () => {
    const { textLengthMax, mediaCountMax } = scenario.adapter.capabilities;
    const media = Array.from({ length: mediaCountMax + 1 }, (_, index) => ({ url: `https://media.example/${index}.png` }));
    const violations = scenario.adapter.validate({ ...scenario.draft('x'.repeat(textLengthMax + 1)), media });
    expect(violations).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/text', limit: textLengthMax, actual: textLengthMax + 1 }),
        expect.objectContaining({ pointer: '/media', limit: mediaCountMax, actual: mediaCountMax + 1 }),
      ]),
    );
    for (const { message } of violations) expect(message.length).toBeGreaterThan(20);
    expect(scenario.adapter.validate(scenario.draft('fine'))).toEqual([]);
  });
}
