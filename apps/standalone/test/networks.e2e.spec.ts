import type { Platform } from '@afterpost/contracts';
import { HOUR, SECOND } from '@afterpost/kernel';
import { eventually, hasNats } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { onFacebook, onInstagram, onLinkedIn, onX, type Said } from './network-figures.ts';
import { connectPerson, createPerson, isPublic, methodsCalled, MovableClock, type Person, type Standing, standing } from './networks.ts';
import { type Mode, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

interface Publication {
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly thread?: readonly string[];
  /** As the document calls it. */
  readonly mediaType: string;
  /** What the sandbox calls it. */
  readonly kind: string;
  /** The network looks at media for a while before the post is public. */
  readonly takesTime?: true;
  readonly said: Said;
}

interface Journey {
  readonly network: Platform;
  /** What seed 000's document calls the network. */
  readonly word: string;
  readonly account: object;
  readonly settings: object;
  readonly permalink: RegExp;
  readonly bad: { readonly body: object; readonly words: RegExp };
  readonly engagement: object;
  readonly publications: readonly Publication[];
}

const LOVELY = { text: 'Lovely!', author: 'bob' };

/** Nobody follows these accounts, so every figure is one that somebody gave. */
const JOURNEYS: readonly Journey[] = [
  {
    network: 'x',
    word: 'twitter',
    account: { handle: 'harbour_bakery', displayName: 'Harbour Bakery' },
    settings: { indexDelayMs: 0 },
    permalink: /^https:\/\/x\.com\/(i\/web|harbour_bakery)\/status\/\d+$/,
    bad: { body: { content: 'ä'.repeat(281) }, words: /280/ },
    engagement: { likes: 80, reposts: 17, quotes: 8, bookmarks: 5, impressions: 3_500, clicks: 9, replies: [LOVELY] },
    publications: [
      { title: 'a text', body: { content: 'Sourdough from seven.' }, mediaType: 'text', kind: 'text', said: onX },
      {
        title: 'a thread',
        body: { content: 'How we bake, in three parts.' },
        thread: ['First the starter.', 'Then patience.'],
        mediaType: 'text',
        kind: 'text',
        said: onX,
      },
    ],
  },
  {
    network: 'facebook',
    word: 'facebook',
    account: { handle: 'harbour.bakery', displayName: 'Harbour Bakery' },
    settings: { processingMs: 30_000 },
    permalink: /^https:\/\/www\.facebook\.com\//,
    bad: {
      body: { content: 'Too many.', media_urls: Array.from({ length: 11 }, (_, n) => `https://media.example/${n}.jpg`) },
      words: /10/,
    },
    engagement: {
      reactions: { like: 115, care: 5, love: 50, wow: 15, haha: 10, sad: 3, angry: 2 },
      impressions: 8_000,
      clicks: 45,
      reposts: 15,
      replies: [LOVELY],
    },
    publications: [
      { title: 'a text', body: { content: 'Sourdough from seven.' }, mediaType: 'text', kind: 'text', said: onFacebook },
      {
        title: 'a film that is processed first',
        body: { content: 'The oven, lit.', media_urls: ['https://media.example/oven.mp4'] },
        mediaType: 'video',
        kind: 'video',
        takesTime: true,
        said: onFacebook,
      },
    ],
  },
  {
    network: 'linkedin',
    word: 'linkedin',
    account: { handle: 'harbour-bakery', displayName: 'Harbour Bakery' },
    settings: { variants: { uniqueImpressions: 'present', negativeCounts: 'never' } },
    permalink: /^https:\/\/www\.linkedin\.com\/feed\/update\/urn:li:share:\d+/,
    bad: { body: { content: 'ä'.repeat(3_001) }, words: /3[,.]?000/ },
    engagement: {
      likes: 30,
      reactions: { PRAISE: 11, EMPATHY: 4, uniqueImpressions: 900 },
      impressions: 1_500,
      clicks: 46,
      reposts: 12,
      replies: [LOVELY],
    },
    publications: [
      { title: 'a text', body: { content: 'Sourdough (from seven) #bread' }, mediaType: 'text', kind: 'text', said: onLinkedIn },
    ],
  },
  {
    network: 'instagram',
    word: 'instagram',
    account: { handle: 'harbour.bakery', displayName: 'Harbour Bakery' },
    settings: {
      processingMs: 30_000,
      variants: {
        pictureContainers: 'take a moment',
        insightsLag: 'none',
        commentsOnStandardAccess: 'shown',
        restrictedComments: 'listed',
      },
    },
    permalink: /^https:\/\/www\.instagram\.com\/(p|reel)\//,
    bad: { body: { content: 'A text alone.' }, words: /image|video|picture/i },
    engagement: {
      likes: 150,
      bookmarks: 30,
      impressions: 5_000,
      reactions: { shares: 10, profile_visits: 45, follows: 12 },
      replies: [LOVELY],
    },
    publications: [
      {
        title: 'a picture',
        body: { content: 'Bread.', media_urls: ['https://media.example/bread.jpg'] },
        mediaType: 'IMAGE',
        kind: 'image',
        takesTime: true,
        said: onInstagram,
      },
      {
        title: 'a reel that is processed first',
        body: { content: 'Kneading.', media_urls: ['https://media.example/kneading.mp4'], media_type: 'reel' },
        mediaType: 'REELS',
        kind: 'reel',
        takesTime: true,
        said: onInstagram,
      },
    ],
  },
];

const ALWAYS_PRESENT = ['likes', 'comments', 'shares', 'impressions', 'reach', 'engagement', 'engagement_rate', 'last_synced_at'];

const runs: { readonly mode: Mode; readonly journeys: readonly Journey[] }[] = [
  { mode: 'one process', journeys: JOURNEYS },
  ...(hasNats('the journeys of the networks over NATS')
    ? [{ mode: 'NATS' as const, journeys: JOURNEYS.filter(({ network }) => network === 'x') }]
    : []),
];

describe.each(runs)('each network, $mode', ({ mode, journeys }) => {
  const clock = new MovableClock();
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem(mode, { clock, cadence: { firstAfterMs: HOUR } });
  });
  afterAll(async () => system?.[Symbol.asyncDispose]());

  const read = async (id: string) => (await system.get(`/api/v1/posts/${id}`)).body;

  describe.each(journeys)('$network', ({ network, word, account, settings, permalink, bad, engagement, publications }) => {
    let person: Person;
    let accountId: string;
    const published = new Map<string, { readonly id: string; readonly externalId: string }>();

    const whereItStands = async (text: unknown): Promise<Standing[]> =>
      (await standing(system, network, person)).filter((post) => post.text === text && isPublic(post));

    /** The network has the media, and nobody sees a post. */
    const waitsInVain = async (id: string, text: unknown): Promise<void> => {
      await eventually(async () => {
        expect(await methodsCalled(system, network)).toContain('POST');
        expect((await read(id)).status).toBe('publishing');
      });
      expect(await whereItStands(text)).toEqual([]);
    };

    it('connects with a token, and shows the account at once', async () => {
      await system.control('POST', `/${network}/settings`, settings);
      person = await createPerson(system, network, account);
      const connected = await connectPerson(system, network, person);
      expect(connected).toMatchObject({
        status: 200,
        body: { network, handle: person.handle, display_name: 'Harbour Bakery', status: 'active', platform_account_id: person.id },
      });
      accountId = connected.body.id;
      expect(JSON.stringify(connected.body)).not.toContain(person.accessToken);
      expect((await system.get(`/api/v1/social-accounts/${accountId}/health`)).body).toMatchObject({ healthy: true, status: 'active' });
      const again = await connectPerson(system, network, await createPerson(system, network, account));
      expect(again.body.id).toBe(accountId);
    });

    it('refuses what the network would refuse, in words, before anybody is asked', async () => {
      const body = { ...bad.body, targets: [{ account_id: accountId }] };
      const checked = await system.post('/api/v1/posts/validate', body);
      expect(checked).toMatchObject({ status: 200, body: { valid: false } });
      expect(checked.body.violations.map(({ message }: { message: string }) => message).join(' ')).toMatch(bad.words);
      expect((await system.post('/api/v1/posts', body)).status).toBe(422);
    });

    it.each(publications)('publishes $title, once', async ({ title, body, thread = [], kind, takesTime }) => {
      const targets = [{ account_id: accountId, ...(thread.length > 0 && { overrides: { thread: thread.map((text) => ({ text })) } }) }];
      const created = await system.post('/api/v1/posts', { ...body, targets });
      expect(created.status).toBe(201);
      const { id } = created.body;
      await system.control('DELETE', '/calls');
      expect((await system.post(`/api/v1/posts/${id}/publish`)).status).toBe(202);
      if (takesTime) await waitsInVain(id, body['content']);
      const post = await eventually(async () => {
        clock.advance(takesTime ? 10 * SECOND : 0);
        const now = await read(id);
        expect(now.status).toBe('published');
        return now;
      }, 20_000);
      const [{ platform_post_id: externalId }] = post.targets;
      expect(await whereItStands(body['content'])).toMatchObject([{ kind, id: externalId }]);
      let before = externalId;
      for (const text of thread) {
        const parts = await whereItStands(text);
        expect(parts).toMatchObject([{ inReplyTo: before }]);
        before = parts[0]?.id;
      }
      expect(post.targets).toMatchObject([{ status: 'published', permalink: expect.stringMatching(permalink), error: null }]);
      published.set(title, { id, externalId });
    });

    it.each(publications)('measures $title as the network does, in the words of seed 000', async ({ title, mediaType, body, said }) => {
      const { id, externalId } = published.get(title)!;
      await system.control('POST', `/${network}/posts/${encodeURIComponent(externalId)}/engage`, engagement);
      const synced = await system.post(`/admin/social-posts/${id}/sync-insights`);
      const [post] = await whereItStands(body['content']);
      expect(synced).toMatchObject({ status: 200, body: { message: 'Insights synced successfully' } });
      const { insights } = synced.body;
      expect(Object.keys(insights)).toEqual(expect.arrayContaining(ALWAYS_PRESENT));
      expect(insights).toMatchObject({
        platform: word,
        platform_post_id: externalId,
        permalink: expect.stringMatching(permalink),
        media_type: mediaType,
        sync_status: 'success',
        last_synced_at: expect.any(String),
        ...said(post!),
      });
      expect(insights.comments_data).toContainEqual(
        expect.objectContaining({ text: 'Lovely!', from: { id: expect.any(String), name: expect.any(String) } }),
      );
      expect(insights).not.toHaveProperty('sync_errors');
    });

    it('counts the whole network in bulk, and asks nobody twice within the hour', async () => {
      const path = `/admin/social-posts/sync-all-insights?platform_id=${word}`;
      await system.control('DELETE', '/calls');
      const fresh = await system.post(path);
      const total = publications.length;
      expect(fresh.body).toMatchObject({ message: `Synced insights for ${total} posts`, success: total, failed: 0, total });
      expect(fresh.body.results).toEqual(
        expect.arrayContaining(
          [...published.values()].map(({ id }) => expect.objectContaining({ postId: id, status: 'success', cached: true })),
        ),
      );
      expect(await system.control('GET', `/calls?platform=${network}`)).toMatchObject({ total: 0 });
    });
  });
});
