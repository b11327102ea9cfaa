import type { Clock } from '@afterpost/kernel';
import { snowflake } from './ids.ts';
import type { Open } from './open-questions.ts';
import { problemType, XError } from './problems.ts';

/** Micro-dollars, by X's price table of 2026-11; what is not in the table is free. */
export const PRICES = {
  'post read': 5_000,
  'owned read': 1_000,
  'user read': 10_000,
  'post create': 15_000,
  'post create with URL': 200_000,
  'summoned reply': 10_000,
  'post delete': 10_000,
  'alt text': 5_000,
} as const;
export type Item = keyof typeof PRICES;

interface Day {
  microUsd: number;
  readonly items: Map<Item, { count: number; microUsd: number }>;
  readonly seen: Set<string>;
}

const postsRead = ({ items }: Day): number => (items.get('post read')?.count ?? 0) + (items.get('owned read')?.count ?? 0);

const APP_ID = snowflake(Date.parse('2023-02-09T08:00:00Z'), 1_553);
const DEFAULT_MONTHLY_POSTS = 3_000_000;

/** The app's bill: per UTC day, a resource that was read is charged once. Counted since the start, like calls. */
export class Spending {
  /** What the app has paid in, all told; `null` never runs out. */
  creditsMicroUsd: number | null = null;
  monthlyPosts = DEFAULT_MONTHLY_POSTS;
  readonly #days = new Map<string, Day>();

  constructor(
    private readonly clock: Clock,
    private readonly open: Open,
  ) {}

  /** Charges what a successful call has read; what was charged on this UTC day already is free. */
  read(item: Extract<Item, `${string}read`>, ids: readonly string[]): void {
    const { seen } = this.#today();
    const kind = item === 'user read' ? 'user' : 'post';
    for (const id of ids) {
      if (seen.has(`${kind} ${id}`)) continue;
      seen.add(`${kind} ${id}`);
      this.charge(item);
    }
  }

  charge(item: Item): void {
    const today = this.#today();
    const before = today.items.get(item) ?? { count: 0, microUsd: 0 };
    today.items.set(item, { count: before.count + 1, microUsd: before.microUsd + PRICES[item] });
    today.microUsd += PRICES[item];
  }

  /** @throws XError 402 when the credits are gone */
  refuseWhenBroke(): void {
    if (this.creditsMicroUsd === null || this.total() < this.creditsMicroUsd) return;
    const detail = `Your enrolled account [${APP_ID}] does not have any credits to fulfill this request.`;
    throw this.open('creditsProblem') === 'credits'
      ? new XError(402, { account_id: Number(APP_ID), title: 'CreditsDepleted', detail, type: problemType('credits') })
      : new XError(402, { title: 'Payment Required', detail, type: problemType('credits-depleted'), status: 402 });
  }

  /** @throws XError 429 when the month's post reads are used up */
  refuseWhenCapped(): void {
    if (this.postsThisMonth() < this.monthlyPosts) return;
    throw new XError(429, {
      account_id: Number(APP_ID),
      title: 'UsageCapExceeded',
      detail: 'Usage cap exceeded: Monthly product cap',
      type: problemType('usage-capped'),
      period: 'Monthly',
      scope: 'Product',
    });
  }

  total(): number {
    return [...this.#days.values()].reduce((sum, { microUsd }) => sum + microUsd, 0);
  }

  /** Post reads that were charged, by UTC day. */
  postsByDay(): { date: string; posts: number }[] {
    return [...this.#days].map(([date, day]) => ({ date, posts: postsRead(day) }));
  }

  postsThisMonth(): number {
    const month = this.#date().slice(0, 7);
    return this.postsByDay().reduce((sum, { date, posts }) => sum + (date.startsWith(month) ? posts : 0), 0);
  }

  report(): object {
    const days = [...this.#days].map(([date, { microUsd, items }]) => ({ date, microUsd, items: Object.fromEntries(items) }));
    return { totalMicroUsd: this.total(), creditsMicroUsd: this.creditsMicroUsd, days };
  }

  reset(): void {
    this.#days.clear();
    this.creditsMicroUsd = null;
    this.monthlyPosts = DEFAULT_MONTHLY_POSTS;
  }

  #date = (): string => this.clock.now().toISOString().slice(0, 10);

  #today(): Day {
    const day = this.#days.get(this.#date()) ?? { microUsd: 0, items: new Map(), seen: new Set<string>() };
    this.#days.set(this.#date(), day);
    return day;
  }
}
