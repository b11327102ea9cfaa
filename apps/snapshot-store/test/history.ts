import type { Owner, PublicEvent } from '@afterpost/contracts';
import * as fc from 'fast-check';
import { accountCaptured, captured, captureFailed, commented, connected, created, event, id, published, targetOf } from './facts.ts';

/** What three owners have to tell, each in its own order. */
export type Logs = Readonly<Record<Owner, readonly PublicEvent[]>>;

/** How logs arrive: whose turn it is, how much of it comes, and from how far back it is told again. */
export interface Delivery {
  readonly owner: Owner;
  readonly size: number;
  readonly again: number;
}

export const OWNERS_TOLD = ['publisher', 'token-health', 'insights-fetcher'] as const;

export const POSTS = [1, 2, 3].map((n) => id('post', n));
const ACCOUNTS = [id('account', 1), id('account', 2)];
const accountOf = (postId: string): string => ACCOUNTS[POSTS.indexOf(postId) % ACCOUNTS.length] ?? '';

type Body = (position: number) => PublicEvent;

/** Two days on both sides of a month's end, in steps of four hours, and a day long before. */
const instants = [...Array(12).keys()]
  .map((n) => new Date(Date.UTC(2026, 10, 29, 16) + n * 4 * 3_600_000).toISOString())
  .concat('2026-03-01T00:00:00.000Z');

const born =
  (postId: string): Body =>
  (position) =>
    event(
      'post.created',
      position,
      created(postId, { targets: [{ targetId: targetOf(postId), accountId: accountOf(postId), platform: 'bluesky' }] }),
    );

const life = (postId: string) =>
  fc
    .record({
      publishedAt: fc.constantFrom('2026-11-29T15:00:00.000Z', '2026-02-01T00:00:00.000Z'),
      end: fc.constantFrom('published', 'canceled', 'deleted', 'draft'),
    })
    .map(({ publishedAt, end }): Body[] => {
      const out: Body = (position) => event('post.target_published', position, published(postId, publishedAt));
      const ended: Body = (position) => event('post.published', position, { postId, publishedAt, published: 1, failed: 0 });
      switch (end) {
        case 'draft':
          return [born(postId)];
        case 'canceled':
          return [born(postId), (position) => event('post.canceled', position, { postId, canceledAt: publishedAt })];
        case 'published':
          return [born(postId), out, ended];
        default:
          return [
            born(postId),
            out,
            ended,
            (position) => event('post.deleted', position, { postId, deletedAt: '2026-11-30T00:00:00.000Z' }),
          ];
      }
    });

/** Several stories told in one order that keeps each story's own. */
const interleaved = (stories: readonly (readonly Body[])[], order: readonly number[]): Body[] => {
  const left = stories.map((story) => [...story]);
  const told: Body[] = [];
  for (let turn = 0; left.some((story) => story.length > 0); turn += 1) {
    const waiting = left.filter((story) => story.length > 0);
    const next = waiting[(order[turn % order.length] ?? 0) % waiting.length]?.shift();
    if (next) told.push(next);
  }
  return told;
};

const capture = fc
  .record({
    postId: fc.constantFrom(...POSTS),
    at: fc.constantFrom(...instants),
    likes: fc.option(fc.nat(50), { nil: null }),
    kind: fc.nat(5),
  })
  .map(({ postId, at, likes, kind }): Body => (position) => {
    switch (kind) {
      case 0:
        return event('metrics.capture_failed', position, captureFailed(postId, at));
      case 1:
        return event(
          'comments.captured',
          position,
          commented(postId, at, [{ id: 'a', at: '2026-11-29T17:00:00.000Z', text: `seen ${at}` }]),
        );
      case 2:
        return event('metrics.account_captured', position, accountCaptured(at, new Date(at).getUTCHours(), accountOf(postId)));
      default:
        return event('metrics.captured', position, captured(at, { postId, accountId: accountOf(postId), metrics: { likes, comments: 1 } }));
    }
  });

const accounts = fc.constantFrom('active', 'expired', 'gone').map((end): Body[] =>
  ACCOUNTS.flatMap((accountId): Body[] => [
    (position) => event('account.connected', position, connected(accountId)),
    ...(end === 'expired'
      ? [
          (position: number) =>
            event('account.token_expired', position, {
              accountId,
              platform: 'bluesky',
              reason: 'revoked',
              expiredAt: '2026-11-29T00:00:00.000Z',
            }),
        ]
      : []),
    ...(end === 'gone'
      ? [(position: number) => event('account.disconnected', position, { accountId, disconnectedAt: '2026-11-29T00:00:00.000Z' })]
      : []),
  ]),
);

const numbered = (bodies: readonly Body[]): PublicEvent[] => bodies.map((body, n) => body(n + 1));

/** A capture that is told a second time says what it said the first time: its figures are those of its instant. */
const onceEach = (events: readonly PublicEvent[]): PublicEvent[] => {
  const first = new Map<string, unknown>();
  return events.map((one) => {
    if (one.type !== 'metrics.captured') return one;
    const { capturedAt, snapshots } = one.data as { capturedAt: string; snapshots: { targetId: string }[] };
    const key = `${snapshots[0]?.targetId} ${capturedAt}`;
    if (!first.has(key)) first.set(key, one.data);
    return { ...one, data: first.get(key) };
  });
};

export const logs: fc.Arbitrary<Logs> = fc
  .record({
    lives: fc.tuple(...POSTS.map(life)),
    order: fc.array(fc.nat(5), { minLength: 1 }),
    captures: fc.array(capture, { minLength: 12, maxLength: 30 }),
    accounts,
  })
  .map(({ lives, order, captures, accounts: told }) => ({
    publisher: numbered(interleaved(lives, order)),
    'token-health': numbered(told),
    'insights-fetcher': onceEach(numbered(captures)),
  }));

export const deliveries: fc.Arbitrary<Delivery[]> = fc.array(
  fc.record({ owner: fc.constantFrom(...OWNERS_TOLD), size: fc.integer({ min: 1, max: 6 }), again: fc.nat(4) }),
  { minLength: 3, maxLength: 15 },
);

/** The batches that a delivery makes of logs: some told again from further back, and in the end everything. */
export function batchesOf(given: Logs, order: readonly Delivery[]): { owner: Owner; events: PublicEvent[] }[] {
  const told: Record<Owner, number> = { publisher: 0, 'token-health': 0, 'insights-fetcher': 0 };
  const rest = OWNERS_TOLD.map((owner): Delivery => ({ owner, size: Number.MAX_SAFE_INTEGER, again: 2 }));
  return [...order, ...rest].map(({ owner, size, again }) => {
    const from = Math.max(0, told[owner] - again);
    const events = given[owner].slice(from, from + size);
    told[owner] = Math.max(told[owner], from + events.length);
    return { owner, events };
  });
}
