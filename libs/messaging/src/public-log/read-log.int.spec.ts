import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logWorld, type LogWorld } from '../testing/log-world.ts';
import { TENANT } from '../testing/private-events.ts';
import { PublicLog } from './public-log.ts';
import { readLog } from './read-log.ts';

describe('reading a public log', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await logWorld('read_log');
  });
  afterAll(() => world.drop());

  it('tells events in their envelope', async () => {
    const position = await world.write(2, { stream: 'post-1' });
    const { events, history } = await readLog(world.log, { after: '', limit: 10 });
    expect(history).toEqual([[1, 0]]);
    expect(events[1]).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(new RegExp(`^1:${position}:1:[0-9a-f]{8}$`)),
      source: '/publisher',
      type: 'post.target_published',
      subject: 'post-1',
      time: '2026-01-05T12:00:00.000Z',
      dataschema: 'urn:afterpost:event:post.target_published',
      datacontenttype: 'application/json',
      tenantid: TENANT,
      epoch: 1,
      position,
      prev: events[0]?.id,
      data: { fan: 2, n: 1, i: 1 },
    });
  });

  it('tells only whether the id stands when asked for nothing', async () => {
    expect(await readLog(world.log, { after: '', limit: 0 })).toEqual({ events: [], history: [[1, 0]] });
    await expect(readLog(world.log, { after: '1:1:0:00000000', limit: 0 })).rejects.toThrow('diverged');
    await expect(readLog(world.log, { after: '7:1:0:00000000', limit: 0 })).rejects.toThrow('diverged');
  });

  it('searches on through private events that nobody else may know', async () => {
    const last = (await world.publicIds()).at(-1) ?? '';
    for (let i = 0; i < 40; i += 1) await world.write(0);
    const position = await world.write(1);
    const { events } = await readLog(world.log, { after: last, limit: 3 });
    expect(events.map((event) => event.position)).toEqual([position]);
  });

  it('cuts an answer to what the bus can carry, inside a private event if need be, and goes on there', async () => {
    const after = (await world.publicIds()).at(-1) ?? '';
    await world.write(3, { data: { text: 'x'.repeat(300_000) } });
    const first = await readLog(world.log, { after, limit: 10 });
    expect(first.events).toHaveLength(2);
    const second = await readLog(world.log, { after: first.events[1]?.id ?? '', limit: 10 });
    expect(second.events).toHaveLength(1);
    expect(second.events[0]?.prev).toBe(first.events[1]?.id);
  });

  it('does not make an event public that belongs to no tenant', async () => {
    const [row] = (await world.pool.query(`select max(position) as position from events`)).rows as { position: string }[];
    await world.pool.query(`update events set metadata = metadata - 'tenantId' where position = $1`, [row?.position]);
    const log = new PublicLog({
      owner: 'publisher',
      pool: world.pool,
      toPublicEvents: () => [{ type: 'post.published', subject: 's', data: {} }],
    });
    await expect(readLog(log, { after: '', limit: 500 })).rejects.toThrow('belongs to no tenant');
  });
});
