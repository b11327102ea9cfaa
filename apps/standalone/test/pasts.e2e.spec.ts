import { type Insights, type MediaType, type Platform } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { onFacebook, onInstagramsLists, onLinkedIn, onX, type Said } from './network-figures.ts';
import { connectPerson, createPerson, type Person, standing } from './networks.ts';
import { startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

interface Past {
  readonly network: Platform;
  readonly settings: object;
  readonly kinds: readonly MediaType[];
  /** What no list of the network's shows. */
  readonly unlisted: readonly MediaType[];
  /** What the network has no more than some of the figures of. */
  readonly halfKnown: readonly MediaType[];
  readonly said: Said;
}

const PASTS: readonly Past[] = [
  {
    network: 'x',
    settings: { indexDelayMs: 0 },
    kinds: ['text', 'link', 'image', 'carousel', 'video'],
    unlisted: [],
    halfKnown: [],
    said: onX,
  },
  {
    network: 'facebook',
    settings: { variants: { reelsAmongPosts: 'yes' } },
    kinds: ['text', 'link', 'image', 'carousel', 'video', 'reel'],
    unlisted: [],
    halfKnown: [],
    said: onFacebook,
  },
  {
    network: 'linkedin',
    settings: { variants: { uniqueImpressions: 'present', negativeCounts: 'never' } },
    kinds: ['text', 'link', 'image', 'carousel', 'video', 'document'],
    unlisted: [],
    halfKnown: [],
    said: onLinkedIn,
  },
  {
    network: 'instagram',
    settings: { variants: { insightsLag: 'none' } },
    kinds: ['image', 'carousel', 'video', 'reel', 'story'],
    unlisted: ['story'],
    halfKnown: ['video'],
    said: onInstagramsLists,
  },
];

interface Discovered {
  readonly id: string;
  readonly content: string;
  readonly origin: string;
  readonly media_type: MediaType;
  readonly insights: Insights;
}

const FOLLOWERS = 4_000;

describe.each(PASTS)('a past on $network', ({ network, settings, kinds, unlisted, halfKnown, said }) => {
  const listed = kinds.filter((kind) => !unlisted.includes(kind));
  let person: Person;
  let accountId: string;

  const known = async (): Promise<Discovered[]> =>
    (await system.get(`/api/v1/posts?limit=100&include=insights&account=${accountId}`)).body.data;

  beforeAll(async () => {
    await system.control('POST', `/${network}/settings`, settings);
    const posts = kinds.map((kind, index) => ({
      text: `Once upon a time there was a ${kind}.`,
      kind,
      createdAt: new Date(Date.now() - (kind === 'story' ? 0.2 : 2 + index) * DAY).toISOString(),
    }));
    person = await createPerson(system, network, { handle: 'oldhand', followers: FOLLOWERS, posts });
    accountId = (await connectPerson(system, network, person)).body.id;
  });

  it('is found, kind by kind', async () => {
    const there = (await standing(system, network, person)).filter(({ kind }) => !unlisted.includes(kind));
    expect(there.map(({ kind }) => kind).toSorted()).toEqual(listed.toSorted());
    await eventually(async () => {
      const found = (await known()).map(({ origin, content, media_type, insights }) =>
        [insights.platform_post_id, origin, media_type, content].join(' '),
      );
      expect(found.toSorted()).toEqual(there.map(({ id, kind, text }) => `${id} discovered ${kind} ${text}`).toSorted());
    });
  });

  it('has the figures that the network has', async () => {
    await eventually(async () => {
      for (const { media_type, insights } of await known())
        expect([media_type, insights.sync_status]).toEqual([media_type, halfKnown.includes(media_type) ? 'partial' : 'success']);
    });
    const there = new Map((await standing(system, network, person)).map((post) => [post.id, post]));
    for (const { media_type, insights } of await known()) {
      const post = there.get(insights.platform_post_id ?? '')!;
      const figures = halfKnown.includes(media_type) ? { likes: post.counts.likes, impressions: null } : said(post);
      expect({ media_type, insights }).toMatchObject({ media_type: post.kind, insights: figures });
    }
    const account = await system.get(`/api/v1/social-accounts/${accountId}/metrics`, { 'cache-control': 'no-cache' });
    expect(account.body).toMatchObject({ network, source: 'live', followers: FOLLOWERS });
  });
});

describe('a film on Instagram from before there were reels', () => {
  it('is partly known at first, in words, and then known as far as Instagram knows it', async () => {
    const { data } = (await system.get('/api/v1/posts?platform=instagram&limit=100')).body;
    const film = data.find(({ media_type }: Discovered) => media_type === 'video');
    const sync = async (): Promise<Insights> => (await system.post(`/api/v1/posts/${film.id}/sync`)).body.insights;
    const first = await sync();
    expect(first).toMatchObject({ sync_status: 'partial', impressions: null });
    expect(first.sync_errors).toEqual([expect.stringMatching(/^Insights metrics: .*views.*reposts/)]);
    const then = await sync();
    expect(then).toMatchObject({ sync_status: 'success', impressions: null, reach: first.reach, saves: first.saves });
    expect(then.reach).toBeGreaterThan(0);
    expect(then).not.toHaveProperty('sync_errors');
  });
});

let system: TestSystem;
beforeAll(async () => {
  system = await startSystem('one process');
  await system.control('POST', '/clock', { speed: 0 });
});
afterAll(async () => system?.[Symbol.asyncDispose]());
