import type { MediaType, Platform } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { expect } from '@jest/globals';
import { eventually } from '@afterpost/testing';
import type { Answer, TestSystem } from './system.ts';

/** The machine's time, and as much more as a test says: whatever waits by business time waits no longer. */
export class MovableClock implements Clock {
  #aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

/** Somebody on a network of the sandbox, with a token to paste. */
export interface Person {
  readonly id: string;
  readonly handle: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly pageAccessToken?: string;
}

/** A post as the sandbox tells of it, whatever the network: the truth that figures are held against. */
export interface Standing {
  readonly id: string;
  readonly text: string;
  readonly kind: MediaType;
  readonly deleted: boolean;
  /** Where a post may be there and nobody sees it yet. */
  readonly visible?: boolean;
  readonly inReplyTo?: string | null;
  // oxlint-disable-next-line typescript/no-explicit-any -- each network counts in words of its own
  readonly counts: any;
}

export const createPerson = (system: TestSystem, network: Platform, account: object): Promise<Person> =>
  system.control('POST', `/${network}/accounts`, account);

/** Connects with the token that the sandbox gave out. */
export const connectPerson = (system: TestSystem, network: Platform, person: Person, more: object = {}): Promise<Answer> =>
  system.post('/api/v1/social-accounts/connect', {
    platform: network,
    access_token: person.accessToken,
    ...(person.refreshToken === null ? {} : { refresh_token: person.refreshToken }),
    platform_account_id: person.id,
    ...more,
  });

/** What stands on a network, or stood there. */
export async function standing(system: TestSystem, network: Platform, person: Person): Promise<Standing[]> {
  return (await system.control<{ posts: Standing[] }>('GET', `/${network}/posts?account=${encodeURIComponent(person.id)}`)).posts;
}

export const isPublic = ({ deleted, visible = true }: Standing): boolean => !deleted && visible;

/** Requests that reached a network since they were last forgotten. */
export const callsOf = (
  system: TestSystem,
  network: Platform,
): Promise<{ total: number; charged: number; calls: { method: string; route: string; count: number }[] }> =>
  system.control('GET', `/calls?platform=${network}`);

export const methodsCalled = async (system: TestSystem, network: Platform): Promise<string[]> =>
  (await callsOf(system, network)).calls.map(({ method }) => method);

/** What each network takes at once, without a file that must be fetched or looked at. */
export const bodyFor = (network: Platform, content: string): object =>
  network === 'instagram' ? { content, media_urls: ['https://media.example/bread.jpg'] } : { content };

/** Settings under which a network answers at once. */
export const PROMPT: Readonly<Partial<Record<Platform, object>>> = {
  x: { indexDelayMs: 0 },
  facebook: {},
  linkedin: {},
  instagram: { variants: { pictureContainers: 'ready at once', insightsLag: 'none', commentsOnStandardAccess: 'shown' } },
};

export async function publish(system: TestSystem, network: Platform, accountId: string, content: string): Promise<string> {
  const created = await system.post('/api/v1/posts', { ...bodyFor(network, content), targets: [{ account_id: accountId }] });
  const { id } = created.body as { id: string };
  const accepted = await system.post(`/api/v1/posts/${id}/publish`);
  if (accepted.status !== 202) throw new Error(`Publishing: ${accepted.status} ${JSON.stringify(accepted.body)}`);
  return id;
}

/** Waits until the post has come that far. */
export const settled = (system: TestSystem, id: string, ...statuses: readonly string[]): Promise<Answer['body']> =>
  eventually(async () => {
    const { body } = await system.get(`/api/v1/posts/${id}`);
    expect(statuses).toContain(body.status);
    return body;
  }, 20_000);
