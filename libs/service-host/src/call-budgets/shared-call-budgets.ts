import type { BudgetCharge, BudgetKey, BudgetReading, BudgetRefusal, CallBudgets } from '@afterpost/contracts';
import { type Clock, type Log, messageOf } from '@afterpost/kernel';
import { Pool } from 'pg';
import type { Host } from '../host.ts';
import type { ServiceName } from '../service.ts';

export interface SharedCallBudgetsOptions {
  /** A login that may execute `budget.take` and `budget.settle`. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface RefusalRow extends BudgetKey {
  readonly wait_ms: string | number;
}

/** How long a call waits when nobody can say whether it may be made. */
const UNKNOWN_WAIT_MS = 5_000;

/** Platform call budgets in the database: every process that calls takes from the same ones. */
export class SharedCallBudgets implements CallBudgets, AsyncDisposable {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor({ databaseUrl, clock, log }: SharedCallBudgetsOptions) {
    this.#pool = new Pool({ connectionString: databaseUrl, max: 2, allowExitOnIdle: true, application_name: 'afterpost budgets' });
    this.#pool.on('error', (error) => log.warn({ reason: error.message }, 'budget-connection-lost'));
    this.#clock = clock;
    this.#log = log;
  }

  /** A call that nobody can say the budget of is not made now. */
  async take(charges: readonly BudgetCharge[]): Promise<BudgetRefusal | null> {
    const first = charges[0];
    if (!first) return null;
    try {
      const { rows } = await this.#pool.query<RefusalRow>('select * from budget.take($1, $2)', [
        JSON.stringify(charges),
        this.#clock.now(),
      ]);
      const refusal = rows[0];
      if (!refusal) return null;
      const { platform, name, scope, key, wait_ms: waitMs } = refusal;
      return { platform, name, scope, key, retryAfterMs: Number(waitMs) };
    } catch (error) {
      this.#log.warn({ reason: messageOf(error), platform: first.platform }, 'budget-unknown');
      const { platform, name, scope, key } = first;
      return { platform, name, scope, key, retryAfterMs: UNKNOWN_WAIT_MS };
    }
  }

  /** A reading that gets lost is read again with the next answer. */
  async settle(readings: readonly BudgetReading[]): Promise<void> {
    try {
      await this.#pool.query('select budget.settle($1, $2)', [JSON.stringify(readings), this.#clock.now()]);
    } catch (error) {
      this.#log.warn({ reason: messageOf(error), platform: readings[0]?.platform }, 'budget-not-settled');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }
}

/** The budgets as a service sees them, with its own login. */
export const callBudgets = async (host: Host, service: ServiceName): Promise<SharedCallBudgets> =>
  new SharedCallBudgets({ databaseUrl: await host.databaseUrl(service), clock: host.clock, log: host.log });
