import { newId } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import type { AskedRequest } from '../http/asked.ts';
import { Captures } from './captures.ts';

const asked = { meta: (step: string) => ({ id: step, tenant: newId() }) } as unknown as AskedRequest;

describe('asking for the figures of many targets', () => {
  it('asks for no more at once than a command takes, each time under an id of its own', async () => {
    const pieces: { id: string; count: number }[] = [];
    const call = (_command: unknown, { targetIds }: { targetIds: string[] }, { id }: { id: string }) => {
      pieces.push({ id, count: targetIds.length });
      return Promise.resolve({ ok: true, value: { position: 0, results: targetIds.map((targetId) => ({ targetId })) } });
    };
    const captures = new Captures({ call } as never, { at: () => Promise.resolve() } as never);
    const targetIds = Array.from({ length: 1_001 }, newId);
    const results = await captures.ofTargets({ targetIds, maxAgeMs: 0 }, asked);
    expect([...(results?.keys() ?? [])]).toEqual(targetIds);
    expect(pieces.map(({ count }) => count)).toEqual([500, 500, 1]);
    expect(new Set(pieces.map(({ id }) => id)).size).toBe(3);
  });
});
