import { ManualClock } from '@afterpost/kernel';
import type { DiscoveredPost, Draft, Outcome, PlatformAccess, PostReading, PostRef, PublishOutcome } from '@afterpost/platforms';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LinkedInStage, linkedInStage } from './linkedin-stage.ts';
import { startMediaServer } from './media-server.ts';

const NOW = '2026-11-20T12:00:00.000Z';
const FILM = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42'), Buffer.alloc(9_000_000, 7)]);
const PAPER = Buffer.from('%PDF-1.7\nof nobody');
const RESERVED = String.raw`All of them: \ | { } @ [ ] ( ) < > # * _ ~ and #hashtag, snake_case, C#, a@b.test (end)`;

interface Standing {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
  readonly counts: Readonly<Record<string, number>>;
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.failure.message);
}

function figuresOf(reading: PostReading | undefined): Extract<PostReading, { status: 'ok' }> {
  if (reading?.status !== 'ok') throw new Error(JSON.stringify(reading));
  return reading;
}

/** As the next capture is told of the last one. */
const afterwards = (ref: PostRef, reading: PostReading | undefined, capturedAt: string): PostRef => {
  const { metrics, block } = figuresOf(reading);
  return { ...ref, last: { capturedAt, metrics, block } };
};

const refOf = ({ externalId, mediaType, publishedAt }: DiscoveredPost): PostRef => ({ externalId, mediaType, publishedAt });

describe.each(['organization', 'member'] as const)('LinkedIn, as %s', (kind) => {
  let stage: LinkedInStage;
  let media: Awaited<ReturnType<typeof startMediaServer>>;
  beforeAll(async () => {
    media = await startMediaServer({ '/long.mp4': FILM, '/paper.pdf': PAPER });
    // Time stands still, so that figures do.
    stage = await linkedInStage({ kind, clock: new ManualClock(NOW), mediaHosts: [media.host] });
  });
  afterAll(async () => {
    await stage.close();
    await media.close();
  });

  const publish = async (parts: Partial<Draft>, access: PlatformAccess): Promise<PublishOutcome> => {
    const { adapter } = stage;
    const draft: Draft = { text: 'Hello', media: [], createdAt: stage.now().toISOString(), ...parts };
    const prepared = valueOf(await adapter.prepare(draft, { idempotencyKey: draft.text }, access));
    for (let ready = false; !ready;) {
      const readiness = valueOf(await adapter.checkReady!(prepared, access));
      ready = readiness.kind === 'ready';
      if (readiness.kind === 'waiting') await stage.wait!(readiness.retryAfterMs);
    }
    return adapter.publish(prepared, access);
  };
  const standing = async ({ platformAccountId }: PlatformAccess): Promise<Standing[]> =>
    (await stage.control<{ posts: Standing[] }>('GET', `/linkedin/posts?account=${encodeURIComponent(platformAccountId)}`)).posts;

  it('connects by consent, and again with a token from elsewhere', async () => {
    const { access } = await stage.create({ handle: `consenting-${kind}` });
    const flavour = kind === 'member' ? 'member-analytics' : 'page';
    const redirectUri = 'https://afterpost.example/callback';
    const oauth = stage.adapter.oauth!;
    const address = new URL(valueOf(oauth.authorizeUrl({ flavour, redirectUri, state: 'xyz' })));
    const consent = new URLSearchParams({ account: `consenting-${kind}`, decision: 'allow' });
    const { headers } = await fetch(address, { method: 'POST', redirect: 'manual', body: consent });
    const back = new URL(headers.get('location') ?? '').searchParams;
    expect(back.get('state')).toBe('xyz');
    const candidates = valueOf(await oauth.exchange({ flavour, redirectUri, code: back.get('code') ?? '' }));
    expect(candidates).toEqual([
      expect.objectContaining({
        kind: kind === 'member' ? 'profile' : 'page',
        missingScopes: [],
        profile: expect.objectContaining({ platformAccountId: access.platformAccountId }),
      }),
    ]);
    const given = valueOf(await stage.adapter.acceptToken!(access));
    for (const { accessToken } of [candidates[0]!.credential, given.credential]) {
      expect(valueOf(await stage.adapter.identify({ ...access, accessToken })).platformAccountId).toBe(access.platformAccountId);
    }
  });

  it('publishes every kind of post as what it is, and every sign of a text', async () => {
    const { access } = await stage.create({ handle: `publishing-${kind}` });
    const drafts: Partial<Draft>[] = [
      { text: RESERVED },
      { text: 'a link', linkUrl: `${media.url}/nowhere` },
      { text: 'an image', media: [{ url: `${media.url}/box.png`, altText: 'A box' }] },
      { text: 'two images', media: [{ url: `${media.url}/box.png` }, { url: `${media.url}/dance.gif` }] },
      { text: 'a video', media: [{ url: `${media.url}/long.mp4` }] },
      { text: 'a document', media: [{ url: `${media.url}/paper.pdf`, title: 'Paper' }] },
    ];
    const published: string[] = [];
    for (const draft of drafts) {
      const outcome = await publish(draft, access);
      if (outcome.kind !== 'published') throw new Error(JSON.stringify(outcome));
      published.push(outcome.externalId);
    }
    const posts = await standing(access);
    expect(posts.map(({ id }) => id).toSorted()).toEqual(published.toSorted());
    expect(new Set(posts.map(({ text }) => text))).toEqual(new Set(drafts.map(({ text }) => text)));
    expect(new Set(posts.map((post) => post.kind)).size).toBeGreaterThan(4);
  });

  it('does not pass off an earlier post with the same text as this one, where it can look', async () => {
    const { access } = await stage.create({ handle: `repeating-${kind}` });
    const first = await publish({ text: 'twice' }, access);
    await stage.wait!(3_600_000);
    const second = await publish({ text: 'twice', createdAt: new Date(Date.parse(NOW) + 24 * 3_600_000).toISOString() }, access);
    const believed = { kind: 'published', externalId: first.kind === 'published' ? first.externalId : '' };
    expect(second).toMatchObject(kind === 'member' ? believed : { kind: 'rejected', failure: { class: 'content_rejected' } });
    expect(await standing(access)).toHaveLength(1);
  });
});

describe('LinkedIn’s figures', () => {
  let stage: LinkedInStage;
  beforeAll(async () => {
    stage = await linkedInStage({ clock: new ManualClock(NOW) });
  });
  afterAll(() => stage.close());
  const truth = async ({ platformAccountId }: PlatformAccess): Promise<ReadonlyMap<string, Standing>> => {
    const path = `/linkedin/posts?account=${encodeURIComponent(platformAccountId)}`;
    return new Map((await stage.control<{ posts: Standing[] }>('GET', path)).posts.map((post) => [post.id, post]));
  };
  const chargedBy = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
    await stage.control('DELETE', '/calls');
    const value = await work();
    return [value, (await stage.control<{ charged: number }>('GET', '/calls?platform=linkedin')).charged];
  };
  let access: PlatformAccess;
  let refs: readonly PostRef[];
  beforeAll(async () => {
    ({ access } = await stage.create({ handle: 'measured', followers: 4_000, posts: { count: 100, days: 60 } }));
    refs = valueOf(await stage.adapter.discover(access, { limit: 100 })).posts.map(refOf);
  });

  it('are those of the page, reactions by kind and views of videos included', async () => {
    expect(refs).toHaveLength(100);
    const { posts } = await stage.adapter.fetchPosts(refs, access);
    const told = await truth(access);
    expect(posts.map((post) => figuresOf(post).metrics)).toEqual(
      refs.map(({ externalId }) => {
        const { counts, kind } = told.get(externalId)!;
        return expect.objectContaining({
          impressions: counts['impressions'],
          likes: counts['reactions'],
          comments: counts['comments'],
          shares: counts['shares'],
          clicks: counts['clicks'],
          videoViews: kind === 'video' ? counts['videoViews'] : 0,
        });
      }),
    );
    for (const post of posts.map(figuresOf)) {
      const kinds = (post.block['reactions'] ?? {}) as Readonly<Record<string, number>>;
      const sum = Object.values(kinds).reduce((total, count) => total + count, 0);
      expect(sum).toBe(post.metrics.likes);
    }
  });

  it('cost two calls for a hundred posts that stand still, and one more for reactions where likes moved', async () => {
    const { posts } = await stage.adapter.fetchPosts(refs, access);
    const known = refs.map((ref, index) => afterwards(ref, posts[index], NOW));
    const [still, cost] = await chargedBy(() => stage.adapter.fetchPosts(known, access));
    expect(cost).toBe(2);
    expect(still.posts.map((post) => figuresOf(post).block)).toEqual(posts.map((post) => figuresOf(post).block));
    await stage.control('POST', `/linkedin/posts/${encodeURIComponent(refs[7]!.externalId)}/engage`, { reactions: { LIKE: 2, PRAISE: 1 } });
    const [moved, more] = await chargedBy(() => stage.adapter.fetchPosts(known, access));
    expect(more).toBe(3);
    expect(figuresOf(moved.posts[7]).metrics.likes).toBe((figuresOf(posts[7]).metrics.likes ?? 0) + 3);
  });

  it('are spoilt for no other post by one that is not the page’s', async () => {
    const other = await stage.create({ handle: 'foreign', followers: 100, posts: { count: 1, days: 3 } });
    const [foreign] = valueOf(await stage.adapter.discover(other.access, { limit: 1 })).posts.map(refOf);
    const { posts } = await stage.adapter.fetchPosts([...refs.slice(0, 20), foreign!, ...refs.slice(20, 40)], access);
    expect(posts.map(({ status }) => status)).toEqual([
      ...refs.slice(0, 20).map(() => 'ok'),
      'failed',
      ...refs.slice(20, 40).map(() => 'ok'),
    ]);
  });

  it('end with the role, and with the version, in words that say which', async () => {
    const settings = (body: object) => stage.control('POST', '/linkedin/settings', body);
    const read = async (): Promise<PostReading | undefined> => (await stage.adapter.fetchPosts(refs, access)).posts[0];
    await settings({ roles: { measured: 'CONTENT_ADMIN' } });
    const [demoted, cost] = await chargedBy(read);
    expect(demoted).toMatchObject({ status: 'failed', failure: { class: 'permission_denied' } });
    expect(cost).toBe(2);
    expect(await stage.adapter.identify(access)).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(/no longer administers/) },
    });
    await settings({ roles: { measured: 'ADMINISTRATOR' }, activeVersions: ['202708'] });
    expect(await read()).toMatchObject({
      status: 'failed',
      failure: { class: 'invalid_request', message: expect.stringMatching(/needs an update/) },
    });
    await settings({ activeVersions: null });
    expect(await read()).toMatchObject({ status: 'ok' });
  });
});
