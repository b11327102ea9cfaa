import { setTimeout as pause } from 'node:timers/promises';
import { problemSchema } from '@afterpost/contracts';
import type { z } from 'zod';
import type { Settings } from '../env.ts';
import { Failed } from '../failed.ts';
import { Refused } from './refused.ts';
import { Unanswered } from './unanswered.ts';
import { understood } from './understood.ts';

/** A bulk sync asks a network for hundreds of posts; nothing takes longer than that. */
const TIMEOUT_MS = 120_000;
const TRIES = 3;
const RETRY_AFTER_MAX_MS = 10_000;

/** What the gateway answered: understood, and verbatim. */
export interface Answer<T> {
  readonly value: T;
  readonly text: string;
  /** Where a write stands (`publisher=12`); a read that sends it back sees the write. */
  readonly position: string | undefined;
}

export interface Asking {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Makes it safe to repeat; with it, what may not have arrived is sent again. */
  readonly idempotencyKey?: string;
  readonly minPosition?: string | undefined;
}

/** The gateway's HTTP API as the commands see it. */
export class Gateway {
  constructor(
    private readonly settings: Settings,
    private readonly wait: (ms: number) => Promise<unknown> = pause,
  ) {}

  get<S extends z.ZodType>(path: string, schema: S, asking: Omit<Asking, 'body' | 'idempotencyKey'> = {}): Promise<Answer<z.output<S>>> {
    return this.#ask('GET', path, schema, asking);
  }

  /** Sent again, a few times, only with an idempotency key and only when the gateway asks for that. */
  async post<S extends z.ZodType>(path: string, schema: S, asking: Asking = {}): Promise<Answer<z.output<S>>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask('POST', path, schema, asking);
      } catch (error) {
        const againMs = asking.idempotencyKey !== undefined && attempt < TRIES ? againAfterMs(error) : undefined;
        if (againMs === undefined) throw error;
        await this.wait(againMs);
      }
    }
  }

  async #ask<S extends z.ZodType>(method: string, path: string, schema: S, asking: Asking): Promise<Answer<z.output<S>>> {
    const url = new URL(`${this.settings.url}${path}`);
    for (const [name, value] of Object.entries(asking.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const { response, text } = await this.#exchange(url, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.settings.apiKey}`,
        accept: 'application/json',
        ...(asking.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(asking.idempotencyKey === undefined ? {} : { 'idempotency-key': asking.idempotencyKey }),
        ...(asking.minPosition === undefined ? {} : { 'afterpost-min-position': asking.minPosition }),
      },
      ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
    });
    if (!response.ok) throw this.#noOf(response, text);
    return {
      value: understood(schema, this.#json(response, text)),
      text,
      position: response.headers.get('afterpost-position') ?? undefined,
    };
  }

  async #exchange(url: URL, init: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { response, text: await response.text() };
    } catch (error) {
      throw new Unanswered(this.settings.url, init.method ?? 'GET', error);
    }
  }

  #noOf(response: Response, text: string): Failed {
    const problem = problemSchema.safeParse(this.#json(response, text));
    return problem.success ? new Refused(problem.data, text, retryAfterOf(response)) : this.#stranger(response);
  }

  #json(response: Response, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#stranger(response);
    }
  }

  #stranger({ status, headers }: Response): Failed {
    const location = headers.get('location');
    return new Failed(
      `What answers at ${this.settings.url} is not Afterpost (HTTP ${status}${location ? `, it points to ${location}` : ''}): set AFTERPOST_URL to where it runs.`,
    );
  }
}

/** The gateway is busy with this very key, or a service behind it is away: it says when to come back. */
function againAfterMs(error: unknown): number | undefined {
  if (!(error instanceof Refused) || error.retryAfterMs === undefined) return undefined;
  return error.problem.status === 409 || error.problem.status === 503 ? Math.min(error.retryAfterMs, RETRY_AFTER_MAX_MS) : undefined;
}

function retryAfterOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}
