import type { Platform } from '@afterpost/contracts';

export interface CallCount {
  readonly platform: Platform;
  readonly method: string;
  readonly route: string;
  readonly count: number;
}

/** Counts every request that reaches a simulated network, answered by a fault or not. */
export class CallLedger {
  readonly #counts = new Map<string, CallCount>();

  count(platform: Platform, method: string, route: string): void {
    const key = `${platform} ${method} ${route}`;
    const before = this.#counts.get(key)?.count ?? 0;
    this.#counts.set(key, { platform, method, route, count: before + 1 });
  }

  report(platform?: Platform): { total: number; calls: CallCount[] } {
    const calls = [...this.#counts.values()]
      .filter((call) => platform === undefined || call.platform === platform)
      .sort((a, b) => b.count - a.count || a.route.localeCompare(b.route));
    return { total: calls.reduce((sum, call) => sum + call.count, 0), calls };
  }

  clear(): void {
    this.#counts.clear();
  }
}
