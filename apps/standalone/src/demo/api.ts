import type { Problem } from '@afterpost/contracts';
import { AppError } from '@afterpost/kernel';

/** The gateway as the demo uses it: like any client, with a key. */
export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, idempotencyKey?: string): Promise<T>;
}

export function apiOf(url: string, apiKey: string): Api {
  const ask = async <T>(method: string, path: string, body?: unknown, key?: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T | Problem;
    if (!response.ok) throw new AppError('demo-failed', `${method} ${path} answered ${response.status}: ${(answer as Problem).detail}`);
    return answer as T;
  };
  return { get: (path) => ask('GET', path), post: (path, body, key) => ask('POST', path, body, key) };
}
