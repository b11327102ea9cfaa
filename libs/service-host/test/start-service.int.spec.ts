import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { command, type CommandMeta } from '@afterpost/contracts';
import { type Log, silentLog } from '@afterpost/kernel';
import { InFlight } from '@afterpost/messaging';
import { eventually, testDatabase, type TestDatabase } from '@afterpost/testing';
import { Controller, Get, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { createServer } from 'node:http';
import { Client } from 'pg';
import 'reflect-metadata';
import { z } from 'zod';
import { provision } from '../src/database/provision.ts';
import type { Host } from '../src/host.ts';
import { localHost } from '../src/hosts/local-host.ts';
import { answers, loops, type ServiceDefinition } from '../src/service.ts';
import { startService } from '../src/start-service.ts';

const double = command('gateway.double', { in: z.object({ n: z.number() }), out: z.object({ n: z.number() }) });
const META: CommandMeta = { id: 'c1', tenant: 'b6f1c9f2-6a0e-4d0b-9a3d-0c7d7f1e5a11' };

const trace: string[] = [];

@Injectable()
class Double implements OnModuleDestroy {
  async handle({ n }: { n: number }) {
    return { n: 2 * n };
  }

  onModuleDestroy(): void {
    trace.push('application closed');
  }
}

@Injectable()
class Broken {
  constructor() {
    throw new Error('can not be made');
  }
}

let healthy = true;

@Injectable()
class Hourly {
  async round() {
    if (!healthy) throw new Error('not now');
    return { waitMs: 5 };
  }
}

@Controller()
class Greeting {
  @Get('hello')
  hello() {
    return { hello: 'you' };
  }
}

let created: TestDatabase;
beforeAll(async () => {
  created = await testDatabase('start_service');
  await provision(created.url);
});
afterAll(async () => {
  await created[Symbol.asyncDispose]();
});

const base: ServiceDefinition = { name: 'gateway', database: { schema: 'gateway', migrations: [] }, providers: [] };
const hostOf = (log = silentLog): Host => localHost({ databaseUrl: created.url, log, stopping: new AbortController().signal });

async function sessions(): Promise<number> {
  const client = new Client({ connectionString: created.url });
  await client.connect();
  const { rowCount } = await client.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name like 'afterpost%'`,
  );
  await client.end();
  return rowCount ?? 0;
}

const nothingIsLeft = () => eventually(async () => expect(await sessions()).toBe(0));

describe('a service', () => {
  it('answers its commands, is ready, and leaves nothing behind', async () => {
    const host = hostOf();
    {
      await using service = await startService({ ...base, rpc: [answers(double, Double)] }, host);
      const { caller } = await host.commands('publisher', new InFlight());
      expect(await caller.call(double, { n: 21 }, META)).toEqual({ ok: true, value: { n: 42 } });
      expect(service.notReady()).toEqual([]);
    }
    const { caller } = await host.commands('publisher', new InFlight());
    expect(await caller.call(double, { n: 21 }, META)).toEqual({ ok: false, kind: 'unavailable' });
    await nothingIsLeft();
  });

  it('names the loop that fails, goes on with everything else, and is ready again when it works', async () => {
    healthy = false;
    const host = hostOf();
    await using service = await startService({ ...base, rpc: [answers(double, Double)], due: [loops('hourly', Hourly)] }, host);
    await eventually(() => expect(service.notReady()).toEqual(['hourly is failing']));
    const { caller } = await host.commands('publisher', new InFlight());
    expect(await caller.call(double, { n: 1 }, META)).toMatchObject({ ok: true });
    healthy = true;
    await eventually(() => expect(service.notReady()).toEqual([]));
  });

  it('says when its database does not answer any more', async () => {
    const own = await testDatabase('start_service_gone');
    await provision(own.url);
    await using service = await startService(
      base,
      localHost({ databaseUrl: own.url, log: silentLog, stopping: new AbortController().signal }),
    );
    await own[Symbol.asyncDispose]();
    await eventually(() => expect(service.notReady()).toEqual(['database is failing']));
  });

  it('passes on what its process does not have', async () => {
    let away: string | undefined = 'NATS is away';
    await using service = await startService(base, { ...hostOf(), notReady: () => away });
    expect(service.notReady()).toEqual(['NATS is away']);
    away = undefined;
    expect(service.notReady()).toEqual([]);
  });

  it('speaks HTTP where it says', async () => {
    const http = { host: '127.0.0.1', port: 0, controllers: [Greeting], configure: () => {} };
    await using service = await startService({ ...base, http }, hostOf());
    expect(await (await fetch(`${service.url}/hello`)).json()).toEqual({ hello: 'you' });
  });
});

describe('a start that fails half way undoes itself', () => {
  it('when a migration fails', async () => {
    class Wrong1767225600009 {
      async up(): Promise<void> {
        throw new Error('no such thing');
      }

      async down(): Promise<void> {}
    }
    await expect(startService({ ...base, database: { schema: 'gateway', migrations: [Wrong1767225600009] } }, hostOf())).rejects.toThrow(
      'no such thing',
    );
    await nothingIsLeft();
  });

  it('when a provider can not be made', async () => {
    await expect(startService({ ...base, providers: [Broken] }, hostOf())).rejects.toThrow('can not be made');
    await nothingIsLeft();
  });

  it('when it follows an owner that is not there: commands are not answered either', async () => {
    trace.length = 0;
    const host = hostOf();
    const definition = {
      ...base,
      rpc: [answers(double, Double)],
      consume: [{ owner: 'publisher', handler: Double as never, name: 'follower' }],
    } as const;
    await expect(startService(definition, host)).rejects.toMatchObject({ code: 'owner-not-started' });
    expect(trace).toEqual(['application closed']);
    const { caller } = await host.commands('publisher', new InFlight());
    expect(await caller.call(double, { n: 1 }, META)).toEqual({ ok: false, kind: 'unavailable' });
    await nothingIsLeft();
  });

  it('when its port is in use, which is one sentence with the remedy', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as { port: number };
    const http = { host: '127.0.0.1', port, controllers: [Greeting], configure: () => {} };
    await expect(startService({ ...base, http }, hostOf())).rejects.toMatchObject({
      code: 'port-in-use',
      publicMessage: `Port ${port} is in use by another program. Stop it, or start with another one: PORT=${port + 1}`,
    });
    other.close();
    await nothingIsLeft();
  });

  it('when this machine does not have the address', async () => {
    const http = { host: '192.0.2.1', port: 0, controllers: [Greeting], configure: () => {} };
    await expect(startService({ ...base, http }, hostOf())).rejects.toMatchObject({ code: 'no-such-address' });
    await nothingIsLeft();
  });

  it('and logs nothing of having started', async () => {
    const events: string[] = [];
    const log: Log = { ...silentLog, info: (_fields, event) => events.push(event) };
    await expect(startService({ ...base, providers: [Broken] }, hostOf(log))).rejects.toThrow('can not be made');
    expect(events).not.toContain('started');
  });
});
