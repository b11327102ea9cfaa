import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logDatabase, type LogDatabase } from '../test/log-database.ts';
import { append, EVENT_BYTES_MAX } from './append.ts';
import { ConcurrencyConflict, retryConflicts } from './conflict.ts';
import type { EventMetadata } from './event.ts';
import { readStream } from './read-stream.ts';

const metadata: EventMetadata = { tenantId: 't1', occurredAt: '2026-01-05T12:00:00.000Z' };
const happened = (n: number) => ({ type: 'Happened', data: { n } });
const ofBytes = (bytes: number) => ({ type: 'Large', data: 'ä'.repeat((bytes - 2) / 2) + 'x'.repeat(bytes % 2) });

describe('append', () => {
  let log: LogDatabase;
  beforeAll(async () => {
    log = await logDatabase();
  });
  afterAll(() => log.drop());

  it('keeps a batch together, in order, and gives back what it was given', async () => {
    const data = { text: 'quotes " and \\ and {braces} and 🙂', list: [1, null, 'two'], nested: { yes: true } };
    const batch = [{ type: 'First', data }, { type: 'Second', schemaVersion: 3, data: null }, happened(3)];

    const appended = await append(log.pool, 'batch', 0, batch, metadata);

    const events = await readStream(log.pool, 'batch');
    expect(events).toMatchObject([
      { streamId: 'batch', version: 1, type: 'First', schemaVersion: 1, data, metadata },
      { version: 2, type: 'Second', schemaVersion: 3, data: null, metadata },
      { version: 3, type: 'Happened', schemaVersion: 1, data: { n: 3 }, metadata },
    ]);
    expect(appended).toEqual({ version: 3, position: events.at(-1)?.position });
    expect(events.map(({ position }) => position - (events[0]?.position ?? 0))).toEqual([0, 1, 2]);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3);
    expect(events[0]?.recordedAt).toBeInstanceOf(Date);
  });

  it('reads a stream from after a version', async () => {
    await append(log.pool, 'later', 0, [happened(1), happened(2), happened(3)], metadata);
    expect((await readStream(log.pool, 'later', undefined, 1)).map(({ version }) => version)).toEqual([2, 3]);
    expect(await readStream(log.pool, 'nobody-wrote-this')).toEqual([]);
  });

  it('goes down with the transaction it was called in', async () => {
    await expect(
      log.inTransaction(async (tx) => {
        await append(tx, 'undone', 0, [happened(1)], metadata);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await readStream(log.pool, 'undone')).toEqual([]);
  });

  it.each([0, 1, 3])('refuses to append after version %i when the stream is at 2', async (expectedVersion) => {
    const streamId = `conflict-${expectedVersion}`;
    await append(log.pool, streamId, 0, [happened(1), happened(2)], metadata);

    const refused = append(log.pool, streamId, expectedVersion, [happened(9)], metadata);

    await expect(refused).rejects.toBeInstanceOf(ConcurrencyConflict);
    await expect(refused).rejects.toMatchObject({ code: 'ES409', streamId, expectedVersion });
    expect(await readStream(log.pool, streamId)).toHaveLength(2);
  });

  it('lets exactly one of 16 writers with the same expectation win', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 16 }, (_, n) => log.inTransaction((tx) => append(tx, 'race', 0, [happened(n)], metadata))),
    );
    const losses = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(losses).toHaveLength(15);
    expect(losses.every(({ reason }) => reason instanceof ConcurrencyConflict)).toBe(true);
    expect(await readStream(log.pool, 'race')).toHaveLength(1);
  });

  it('lets every writer in that expects nothing, without a hole in the versions', async () => {
    await Promise.all(Array.from({ length: 16 }, (_, n) => append(log.pool, 'queue', null, [happened(n), happened(n)], metadata)));
    const events = await readStream(log.pool, 'queue');
    expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
  });

  it('calls it a conflict, too, when an old snapshot hides the other writer', async () => {
    const appended = log.inTransaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read');
      expect(await readStream(tx, 'old-snapshot')).toEqual([]);
      await append(log.pool, 'old-snapshot', 0, [happened(1)], metadata);
      await append(tx, 'old-snapshot', 0, [happened(2)], metadata);
    });
    await expect(appended).rejects.toBeInstanceOf(ConcurrencyConflict);
  });

  it('brings every writer through that repeats its work on conflict', async () => {
    const addOne = () =>
      log.inTransaction(async (tx) => {
        const version = (await readStream(tx, 'repeated')).length;
        await append(tx, 'repeated', version, [happened(version)], metadata);
      });
    await Promise.all(Array.from({ length: 8 }, () => retryConflicts(addOne, 9)));
    expect((await readStream(log.pool, 'repeated')).map(({ data }) => data)).toEqual(Array.from({ length: 8 }, (_, n) => ({ n })));
  });

  it('takes an event of exactly the largest size and refuses one byte more, before anything is written', async () => {
    await append(log.pool, 'large', 0, [ofBytes(EVENT_BYTES_MAX)], metadata);
    await expect(append(log.pool, 'large', 1, [happened(1), ofBytes(EVENT_BYTES_MAX + 1)], metadata)).rejects.toMatchObject({
      code: 'event-too-large',
    });
    expect(await readStream(log.pool, 'large')).toHaveLength(1);
  });

  it.each([
    ['U+0000', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud83db'],
  ])('refuses %s with a sentence instead of a database error', async (_, text) => {
    await expect(append(log.pool, 'text', 0, [{ type: 'Said', data: { text } }], metadata)).rejects.toMatchObject({
      code: 'event-not-storable',
    });
  });

  it('refuses an empty batch', async () => {
    await expect(append(log.pool, 'empty', 0, [], metadata)).rejects.toMatchObject({ code: 'no-events' });
  });
});
