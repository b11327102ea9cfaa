import { ManualClock, silentLog } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { type Database, openDatabase, provision, urlAs } from '@afterpost/service-host';
import { testDatabase, type TestDatabase } from '@afterpost/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CallHandler, type ExecutionContext } from '@nestjs/common';
import { defer, firstValueFrom } from 'rxjs';
import { ProblemException } from '../src/http/problem.ts';
import { Idempotency } from '../src/idempotency/idempotency.interceptor.ts';
import { Init1767225600000 } from '../src/migrations/0001-init.ts';

const TENANT = '0198c0de-0000-7000-8000-00000000000a';
let server: TestDatabase;
let database: Database;
let clock: ManualClock;
let keys = 0;

beforeAll(async () => {
  server = await testDatabase('idempotency');
  await provision(server.url);
  database = await openDatabase(
    urlAs(server.url, 'gateway'),
    { schema: 'gateway', migrations: [Init1767225600000] },
    new Signal(),
    silentLog,
  );
});
afterAll(async () => {
  await database.dataSource.destroy();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  clock = new ManualClock();
});

class Request {
  done = 0;
  readonly headers = new Map<string, string>();
  statusCode = 201;

  constructor(
    readonly key: string,
    readonly body: unknown = { content: 'a' },
    readonly tenant = TENANT,
  ) {}

  /** Sends it through the interceptor; `work` is what the route would do. */
  send(work: () => Promise<unknown> = () => Promise.resolve({ id: 'first' })): Promise<unknown> {
    const reply = {
      statusCode: this.statusCode,
      header: (name: string, value: string) => (this.headers.set(name, value), reply),
      getHeader: () => undefined,
      status: (status: number) => ((this.statusCode = status), reply),
    };
    const request = {
      method: 'POST',
      url: '/api/v1/posts',
      headers: { 'idempotency-key': this.key },
      body: this.body,
      tenant: this.tenant,
    };
    const context = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) } as unknown as ExecutionContext;
    const next: CallHandler = { handle: () => defer(() => ((this.done += 1), work())) };
    return firstValueFrom(new Idempotency(database, clock).intercept(context, next));
  }
}

const late = () => Promise.reject(new ProblemException('unavailable', 'The answer did not come in time.'));
const refused = () => Promise.reject(new ProblemException('unprocessable', 'The text is too long.'));
const newKey = (): string => `key-${(keys += 1)}`;

describe('an Idempotency-Key', () => {
  it('has the first answer again, and the work is done once', async () => {
    const key = newKey();
    const [first, second] = [new Request(key), new Request(key)];
    expect(await first.send()).toEqual({ id: 'first' });
    expect(await second.send(() => Promise.resolve({ id: 'second' }))).toEqual({ id: 'first' });
    expect([first.done, second.done]).toEqual([1, 0]);
    expect(second).toMatchObject({ statusCode: 201 });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('with another body is refused and does nothing', async () => {
    const key = newKey();
    await new Request(key).send();
    const other = new Request(key, { content: 'b' });
    await expect(other.send()).rejects.toMatchObject({ status: 422, type: 'idempotency-key-reused' });
    expect(other.done).toBe(0);
  });

  it('of ten requests at once lets one through; the others are told to wait', async () => {
    const key = newKey();
    const requests = Array.from({ length: 10 }, () => new Request(key));
    let refusals = 0;
    const { promise: nineRefused, resolve: finish } = Promise.withResolvers<void>();
    const send = (request: Request) =>
      request
        .send(() => nineRefused.then(() => ({ id: 'one' })))
        .catch((error: { status: number }) => {
          refusals += 1;
          if (refusals === 9) finish();
          return error.status;
        });
    const outcomes = await Promise.all(requests.map(send));
    expect(outcomes.filter((outcome) => outcome === 409)).toHaveLength(9);
    expect(outcomes).toContainEqual({ id: 'one' });
    expect(requests.reduce((sum, { done }) => sum + done, 0)).toBe(1);
  });

  it('is free again when the work failed, so that the same request may be repeated', async () => {
    const key = newKey();
    await expect(new Request(key).send(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await new Request(key).send()).toEqual({ id: 'first' });
  });

  it('stays with its body while nobody knows whether the work was done', async () => {
    const key = newKey();
    await expect(new Request(key).send(late)).rejects.toMatchObject({ status: 503 });
    const other = new Request(key, { content: 'b' });
    await expect(other.send()).rejects.toMatchObject({ status: 422, type: 'idempotency-key-reused' });
    expect(other.done).toBe(0);
    expect(await new Request(key).send()).toEqual({ id: 'first' });
  });

  it('may come with a corrected body when the first was refused', async () => {
    const key = newKey();
    await expect(new Request(key).send(refused)).rejects.toMatchObject({ status: 422 });
    expect(await new Request(key, { content: 'b' }).send()).toEqual({ id: 'first' });
  });

  it('leaves nothing behind for ever', async () => {
    for (let n = 0; n < 5; n += 1) await new Request(newKey()).send();
    clock.advance(24 * 3_600_000 + 1);
    for (let n = 0; n < 5; n += 1) await new Request(newKey()).send();
    const { rows } = await database.pool.query('select 1 from idempotency where reserved_at < $1', [clock.now()]);
    expect(rows).toEqual([]);
  });

  it('is taken over when its process died in the middle, but not before a minute has passed', async () => {
    const key = newKey();
    const died = new Request(key);
    const reserved = new Promise<void>((resolve) => void died.send(() => (resolve(), new Promise(() => {}))).catch(() => undefined));
    await reserved;
    await expect(new Request(key).send()).rejects.toMatchObject({ status: 409 });
    clock.advance(61_000);
    expect(await new Request(key).send()).toEqual({ id: 'first' });
  });

  it('is forgotten after 24 hours, and belongs to one tenant', async () => {
    const key = newKey();
    await new Request(key).send();
    const foreign = new Request(key, undefined, '0198c0de-0000-7000-8000-00000000000b');
    await foreign.send(() => Promise.resolve({ id: 'theirs' }));
    expect(foreign.done).toBe(1);
    clock.advance(24 * 3_600_000 + 1);
    const later = new Request(key);
    expect(await later.send(() => Promise.resolve({ id: 'later' }))).toEqual({ id: 'later' });
  });

  it('longer than 255 characters is refused', async () => {
    await expect(new Request('x'.repeat(256)).send()).rejects.toMatchObject({ status: 400 });
  });
});
