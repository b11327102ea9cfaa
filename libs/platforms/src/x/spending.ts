import type { BudgetCharge } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { POST_READ_USD, USER_READ_USD } from './capabilities.ts';

const MICRO = 1_000_000;
const PRICES = { post: POST_READ_USD * MICRO, user: USER_READ_USD * MICRO };

type Resource = keyof typeof PRICES;

/** What a read may return at most: ids where they are known, a number where not. */
export interface Expected {
  readonly posts?: readonly string[] | number;
  readonly users?: readonly string[] | number;
  /** Posts known to have been read earlier today, by this process or another. */
  readonly readToday?: readonly string[];
}

/** What a read returned. */
export interface Returned {
  readonly posts: readonly string[];
  readonly users: readonly string[];
}

/** What a read was charged before it was sent. */
export interface Quote {
  readonly charges: readonly BudgetCharge[];
  readonly day: string;
  /** In micro-dollars, what was left over from earlier reads included. */
  readonly cost: number;
  readonly fromLeftOver: number;
}

/**
 * The money side of reading (BEHAVIOR.md, 8). X bills each resource once per UTC day, so a read is charged in advance for
 * the most that it may return, and what that was too much (or too little) is made up for by the next one. Remembers what
 * was paid for today; without a cap it charges and remembers nothing.
 */
export class Spending {
  #day = '';
  readonly #paid = new Set<string>();
  #leftOver = 0;

  constructor(
    private readonly dailyUsdMax: number | undefined,
    private readonly appId: string,
    private readonly clock: Clock,
  ) {}

  /** A read that is free charges nothing at all: a used-up day must not hold it back. */
  quote({ posts = 0, users = 0, readToday = [] }: Expected): Quote {
    const day = this.#today();
    if (this.dailyUsdMax === undefined) return { charges: [], day, cost: 0, fromLeftOver: 0 };
    for (const id of readToday) this.#paid.add(`post ${id}`);
    const cost = this.#priceOf('post', posts) + this.#priceOf('user', users);
    const fromLeftOver = cost === 0 ? 0 : Math.min(cost, this.#leftOver);
    this.#leftOver -= fromLeftOver;
    if (cost === fromLeftOver) return { charges: [], day, cost, fromLeftOver };
    const amount = Math.round(this.dailyUsdMax * MICRO);
    const budget = { platform: 'x', name: 'usd-day', scope: 'app', key: this.appId, amount, window: 'utc-day' } as const;
    return { charges: [{ ...budget, cost: cost - fromLeftOver }], day, cost, fromLeftOver };
  }

  /**
   * What became of a quoted read. What was `held` took nothing, what X `refused` is not billed, and what was `lost` may
   * have been.
   */
  settle({ day, cost, fromLeftOver }: Quote, end: Returned | 'held' | 'refused' | 'lost'): void {
    if (this.dailyUsdMax === undefined || day !== this.#today() || end === 'lost') return;
    if (end === 'held') this.#leftOver += fromLeftOver;
    else if (end === 'refused') this.#leftOver += cost;
    else this.#leftOver += cost - this.#pay('post', end.posts) - this.#pay('user', end.users);
  }

  /** How many posts the cap buys in a day: a page that may hold more could never be read. */
  get postsAffordable(): number {
    return this.dailyUsdMax === undefined ? Number.POSITIVE_INFINITY : Math.floor((this.dailyUsdMax * MICRO) / PRICES.post);
  }

  #priceOf(resource: Resource, expected: readonly string[] | number): number {
    const count = typeof expected === 'number' ? expected : expected.filter((id) => !this.#paid.has(`${resource} ${id}`)).length;
    return count * PRICES[resource];
  }

  #pay(resource: Resource, ids: readonly string[]): number {
    const price = this.#priceOf(resource, [...new Set(ids)]);
    for (const id of ids) this.#paid.add(`${resource} ${id}`);
    return price;
  }

  #today(): string {
    const day = this.clock.now().toISOString().slice(0, 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#paid.clear();
      this.#leftOver = 0;
    }
    return day;
  }
}
