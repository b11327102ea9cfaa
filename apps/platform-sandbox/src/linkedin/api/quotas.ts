import { type Clock, DAY } from '@afterpost/kernel';
import { z } from 'zod';
import { type LinkedInError, problem } from './problems.ts';

interface Quota {
  readonly app: number;
  readonly member: number;
}

/** LinkedIn shows quotas in its developer portal alone; beyond the few that are known, these figures are the sandbox's own. */
const TIERS = {
  standard: { app: 100_000, member: 5_000 },
  development: { app: 500, member: 100 },
} as const satisfies Record<string, Quota>;

/** "Share on LinkedIn". */
const SHARE: Quota = { app: 100_000, member: 150 };
const SHARING = 'CREATE /rest/posts';

const most = z.int().min(0).optional();

/** `false` switches all quotas off; `endpoints` sets some, by the names that `GET /_control/linkedin/quotas` shows. */
export const quotaSettingSchema = z.union([
  z.boolean(),
  z.strictObject({
    tier: z.enum(['standard', 'development']).default('standard'),
    endpoints: z.record(z.string(), z.strictObject({ app: most, member: most })).default({}),
  }),
]);
export type QuotaSetting = z.output<typeof quotaSettingSchema>;

/** Counts calls per endpoint, by app and by member of the app, from one UTC midnight to the next. */
export class Quotas {
  #setting: QuotaSetting = true;
  #day = Number.NaN;
  readonly #used = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  get setting(): QuotaSetting {
    return this.#setting;
  }

  set(setting: QuotaSetting): void {
    this.#setting = setting;
    this.#used.clear();
  }

  /** Counts one call. @throws LinkedInError 429 once a quota is used up */
  take(endpoint: string, member: string): void {
    if (this.#setting === false) return;
    const today = Math.floor(this.clock.now().getTime() / DAY);
    if (today !== this.#day) this.#used.clear();
    this.#day = today;
    const quota = this.#quotaOf(endpoint);
    if (this.#count(`${endpoint} ${member}`) > quota.member) throw throttled('MEMBER DAY');
    if (this.#count(endpoint) > quota.app) throw throttled('APPLICATION DAY');
  }

  /** Calls of today, by endpoint and by endpoint and member. */
  report(): Record<string, number> {
    return Object.fromEntries(this.#used);
  }

  #quotaOf(endpoint: string): Quota {
    const { tier, endpoints } = typeof this.#setting === 'object' ? this.#setting : { tier: 'standard' as const, endpoints: {} };
    const usual: Quota = tier === 'standard' && endpoint === SHARING ? SHARE : TIERS[tier];
    const own = endpoints[endpoint];
    return { app: own?.app ?? usual.app, member: own?.member ?? usual.member };
  }

  #count(key: string): number {
    const used = (this.#used.get(key) ?? 0) + 1;
    this.#used.set(key, used);
    return used;
  }
}

const throttled = (scope: string): LinkedInError =>
  problem(429, 'TOO_MANY_REQUESTS', `Resource level throttle ${scope} limit for calls to this resource is reached.`, 101);
