import type { Platform } from '@afterpost/contracts';

export interface CallCount {
  readonly platform: Platform;
  readonly method: string;
  readonly route: string;
  /** HTTP requests. */
  readonly count: number;
  /** Calls as the platform counts them against its limits: each id or each item of a batch, where it says so. */
  readonly charged: number;
}

/** Counts every request that reaches a simulated network, answered by a fault or not. */
export class CallLedger {
  readonly #counts = new Map<string, CallCount>();

  count(call: Pick<CallCount, 'platform' | 'method' | 'route'>, charged: number): void {
    const key = `${call.platform} ${call.method} ${call.route}`;
    const before = this.#counts.get(key) ?? { count: 0, charged: 0 };
    this.#counts.set(key, { ...call, count: before.count + 1, charged: before.charged + charged });
  }

  report(platform?: Platform): { total: number; charged: number; calls: CallCount[] } {
    const calls = [...this.#counts.values()]
      .filter((call) => platform === undefined || call.platform === platform)
      .sort((a, b) => b.count - a.count || a.route.localeCompare(b.route));
    const sumOf = (figure: 'count' | 'charged'): number => calls.reduce((sum, call) => sum + call[figure], 0);
    return { total: sumOf('count'), charged: sumOf('charged'), calls };
  }

  clear(): void {
    this.#counts.clear();
  }
}
