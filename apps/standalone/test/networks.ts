import type { MediaType, Platform } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
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
  return (await system.control<{ posts: Standing[] }>('GET', `/${network}/posts?account=${person.id}`)).posts;
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
