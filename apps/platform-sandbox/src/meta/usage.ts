import { type Clock, DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { z } from 'zod';
import { GraphError, numbered } from './graph-error.ts';
import { APP } from './scopes.ts';
import type { Token } from './world.ts';

const calls = z.int().min(1).optional();

/** `settings {rateLimits}`: numbers replace the network's own; `false` switches all limits and their headers off. */
export const usageSettingSchema = z.union([
  z.boolean(),
  z.strictObject({ appPerHour: calls, userPerHour: calls, pagesPerDay: calls, instagramPerDay: calls }),
]);
export type UsageSetting = z.output<typeof usageSettingSchema>;

/** The Page or Instagram account that a call is about, and how many calls its audience earns it in 24 hours. */
export interface UsageSubject {
  readonly type: 'pages' | 'instagram';
  readonly id: string;
  readonly perDay: number;
}

interface Limit {
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly refusal: GraphError;
  readonly business?: UsageSubject;
}

interface Spent {
  readonly minute: number;
  readonly calls: number;
  readonly rows: number;
}

/** So many rows of an answer weigh as much on the time counters as one call does on the call counter. */
const ROWS_PER_CALL = 400;

const APP_PER_HOUR = 200 * 50;
const USER_PER_HOUR = 4_800;

/** Calls in rolling windows on the sandbox's clock. Calls made while throttled count too, so that they delay the recovery. */
export class Usage {
  #setting: UsageSetting = true;
  readonly #spent = new Map<string, Spent[]>();

  constructor(private readonly clock: Clock) {}

  get setting(): UsageSetting {
    return this.#setting;
  }

  set(setting: UsageSetting): void {
    this.#setting = setting;
    this.#spent.clear();
  }

  /**
   * Charges one call. The business limit wins where both apply.
   *
   * @returns the usage headers
   * @throws UsageExceeded
   */
  charge(token: Token | undefined, subject: UsageSubject | undefined, rows: number): Record<string, string> {
    if (this.#setting === false) return {};
    const minute = Math.floor(this.clock.now().getTime() / MINUTE);
    const limits = this.#limitsOf(token, subject);
    for (const { key } of limits) this.#add(key, { minute, calls: 1, rows });
    const headers = Object.assign({}, ...limits.map((limit) => this.#header(limit))) as Record<string, string>;
    const exceeded = limits.find((limit) => this.#standing(limit).call_count > 100);
    if (exceeded) throw new UsageExceeded(exceeded.refusal, headers);
    return headers;
  }

  #add(key: string, call: Spent): void {
    const spent = this.#spent.get(key) ?? [];
    const last = spent.at(-1);
    if (last?.minute === call.minute) spent[spent.length - 1] = { ...last, calls: last.calls + call.calls, rows: last.rows + call.rows };
    else spent.push(call);
    this.#spent.set(key, spent);
  }

  #limitsOf(token: Token | undefined, subject: UsageSubject | undefined): Limit[] {
    const set = typeof this.#setting === 'object' ? this.#setting : {};
    const app = { key: `app ${APP.id}`, limit: set.appPerHour ?? APP_PER_HOUR, windowMs: HOUR, refusal: appLimit() };
    if (subject && (subject.type === 'instagram' || token?.kind === 'page')) {
      const limit = (subject.type === 'pages' ? set.pagesPerDay : set.instagramPerDay) ?? Math.max(1, Math.round(subject.perDay));
      return [{ key: `${subject.type} ${subject.id}`, limit, windowMs: DAY, refusal: businessLimit(subject), business: subject }];
    }
    if (!token) return [app];
    const refusal = subject ? numbered(32, 'Page request limit reached') : numbered(17, 'User request limit reached');
    return [app, { key: `user ${token.userId}`, limit: set.userPerHour ?? USER_PER_HOUR, windowMs: HOUR, refusal }];
  }

  #header(limit: Limit): Record<string, string> {
    const standing = this.#standing(limit);
    // Headers come only after enough calls: the first percent.
    if (Math.max(...Object.values(standing)) < 1) return {};
    if (!limit.business) return limit.key.startsWith('app ') ? { 'x-app-usage': JSON.stringify(standing) } : {};
    const { type, id } = limit.business;
    const business = { type, ...standing, estimated_time_to_regain_access: this.#minutesToRegain(limit, standing.call_count) };
    return { 'x-business-use-case-usage': JSON.stringify({ [id]: [business] }) };
  }

  #standing(limit: Limit): { call_count: number; total_cputime: number; total_time: number } {
    const spent = this.#window(limit);
    const sum = (figure: 'calls' | 'rows'): number => spent.reduce((total, entry) => total + entry[figure], 0);
    const percent = (used: number): number => Math.floor((used * 100) / limit.limit);
    const used = sum('calls');
    // A full quota reads 100; the first call beyond it is the first that is refused.
    const share = used > limit.limit ? Math.max(101, percent(used)) : percent(used);
    const work = sum('rows') / ROWS_PER_CALL;
    return { call_count: share, total_cputime: percent(used * 0.3 + work), total_time: percent(used * 0.4 + work) };
  }

  #minutesToRegain(limit: Limit, share: number): number {
    if (share <= 100) return 0;
    let over = this.#window(limit).reduce((total, entry) => total + entry.calls, 0) - limit.limit + 1;
    for (const { minute, calls: count } of this.#window(limit)) {
      over -= count;
      if (over <= 0) return minute + limit.windowMs / MINUTE - Math.floor(this.clock.now().getTime() / MINUTE);
    }
    return limit.windowMs / MINUTE;
  }

  #window({ key, windowMs }: Limit): Spent[] {
    const oldest = Math.floor((this.clock.now().getTime() - windowMs) / MINUTE);
    const inside = (this.#spent.get(key) ?? []).filter(({ minute }) => minute > oldest);
    this.#spent.set(key, inside);
    return inside;
  }
}

/** Too many calls, with the headers that say so. */
export class UsageExceeded extends Error {
  constructor(
    readonly refusal: GraphError,
    readonly headers: Readonly<Record<string, string>>,
  ) {
    super(refusal.message);
  }
}

const appLimit = (): GraphError => numbered(4, 'Application request limit reached', { status: 403, isTransient: true });

const businessLimit = ({ type }: UsageSubject): GraphError =>
  type === 'pages'
    ? numbered(
        80001,
        'There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
      )
    : numbered(
        80002,
        'There have been too many calls to this Instagram account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
      );
