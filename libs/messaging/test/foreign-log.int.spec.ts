import { silentLog } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consumer } from '../src/following/consumer.ts';
import { readLog } from '../src/public-log/read-log.ts';
import { JetStreamSource } from '../src/sources/jetstream-source.ts';
import { RpcSource } from '../src/sources/rpc-source.ts';
import { effectIds, effectsOf, NO_DIFFERENCE, settledDifference } from '../src/testing/effects.ts';
import { logWorld, type LogWorld } from '../src/testing/log-world.ts';
import { OWNER } from '../src/testing/private-events.ts';
import { hasBroker } from './broker.ts';
import { BusWorld } from './bus-world.ts';

const suite = hasBroker('a bus that holds the events of another database') ? describe : describe.skip;

suite('a bus that holds the events of another database', () => {
  let theirs: BusWorld;
  let ours: LogWorld;
  const stop = new AbortController();
  let following: Promise<void> | undefined;

  beforeAll(async () => {
    [theirs, ours] = await Promise.all([BusWorld.begin('theirs'), logWorld('ours')]);
  });
  afterAll(async () => {
    stop.abort();
    await following;
    await theirs[Symbol.asyncDispose]();
    await ours.drop();
  });

  it('tells a new consumer nothing of them: its own owner is asked, and only his events take effect', async () => {
    theirs.run(theirs.newRelay());
    for (let event = 0; event < 12; event += 1) await theirs.world.write();
    await theirs.relayed();

    let asked = 0;
    const rpc = new RpcSource(OWNER, (ask) => {
      asked += 1;
      return readLog(ours.log, ask);
    });
    const source = new JetStreamSource({ owner: OWNER, connection: theirs.connection, rpc, idleMs: 200, bus: theirs.address });
    const consumer = new Consumer({ name: 'new', source, handler: effectsOf('new'), pool: ours.pool, log: silentLog });
    following = consumer.run(stop.signal);

    await eventually(() => expect(asked).toBeGreaterThan(2));
    expect(await effectIds(ours.pool, 'new')).toEqual([]);
    for (let event = 0; event < 5; event += 1) await ours.write();
    expect(await settledDifference(() => effectIds(ours.pool, 'new'), await ours.publicIds(), 10_000)).toEqual(NO_DIFFERENCE);
  });
});
