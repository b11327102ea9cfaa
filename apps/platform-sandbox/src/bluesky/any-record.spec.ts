import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SECOND } from '@afterpost/kernel';
import { type BlueskyUser, Visitor } from '../../test/visitor.ts';

const EMBEDS = ['images', 'gallery', 'video', 'external', 'record', 'recordWithMedia'].map((kind) => `app.bsky.embed.${kind}`);
const junk = fc.jsonValue({ maxDepth: 3 });
const maybe = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: junk });
const linkCard = fc.record({ uri: fc.webUrl(), title: fc.string(), description: fc.string() });
const bytes = fc.integer({ min: -1, max: 6 });

const record = fc.record(
  {
    text: maybe(fc.string({ maxLength: 320 })),
    createdAt: fc.oneof({ weight: 9, arbitrary: fc.constant('2026-11-03T10:00:00Z') }, { weight: 1, arbitrary: junk }),
    langs: maybe(fc.array(fc.constantFrom('en', 'de', 'x!'))),
    tags: maybe(fc.array(fc.string())),
    reply: maybe(fc.record({ root: junk, parent: junk })),
    facets: maybe(fc.array(fc.record({ index: maybe(fc.record({ byteStart: bytes, byteEnd: bytes })), features: junk }))),
    embed: maybe(
      fc.record(
        {
          $type: fc.constantFrom(...EMBEDS),
          images: junk,
          items: junk,
          video: junk,
          external: fc.oneof(linkCard, junk),
          record: junk,
          media: junk,
        },
        { requiredKeys: ['$type'] },
      ),
    ),
  },
  { requiredKeys: ['text', 'createdAt'] },
);

describe('any record at all', () => {
  let sandbox: Visitor;
  let alice: BlueskyUser;
  beforeAll(async () => {
    sandbox = await Visitor.start();
    alice = await sandbox.account('alice.test', { followers: 100 });
    await sandbox.control('/bluesky/settings', { rateLimits: false });
  });
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it('is taken or refused with a reason, and what is taken can be shown', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(record, fc.option(fc.boolean(), { nil: undefined }), async (written, validate) => {
        sandbox.clock.advance(SECOND);
        const answer = await alice.create(written, { validate });
        statuses.add(answer.status);
        expect([200, 400]).toContain(answer.status);
        expect(answer.body.message ?? answer.body.uri).toMatch(/./);
        sandbox.clock.advance(SECOND);
        const shown = await alice.read('app.bsky.feed.getAuthorFeed', { actor: alice.did, limit: 1 });
        const notices = await alice.read('app.bsky.notification.listNotifications');
        expect([shown.status, notices.status]).toEqual([200, 200]);
      }),
      { numRuns: 150 },
    );
    expect(statuses).toEqual(new Set([200, 400]));
  }, 60_000);
});
