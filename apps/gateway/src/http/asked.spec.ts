import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AskedRequest } from './asked.ts';

const ask = (key: string | undefined, body: unknown, tenant = 'tenant-a', url = '/api/v1/posts') => {
  const request = { method: 'POST', url, body, tenant, id: 'r1', headers: key === undefined ? {} : { 'idempotency-key': key } };
  return new AskedRequest(request as unknown as FastifyRequest, {} as FastifyReply);
};

describe('the ids of a request', () => {
  it('are the same for the same key, route, tenant and body: a repetition lands where the first one did', () => {
    expect(ask('k', { a: 1 }).entityId('post')).toBe(ask('k', { a: 1 }).entityId('post'));
    expect(ask('k', { a: 1 }).meta().id).toBe(ask('k', { a: 1 }).meta().id);
  });

  it.each([
    ['another key', ask('l', { a: 1 })],
    ['another body', ask('k', { a: 2 })],
    ['another tenant', ask('k', { a: 1 }, 'tenant-b')],
    ['another route', ask('k', { a: 1 }, 'tenant-a', '/api/v1/sync')],
    ['no key', ask(undefined, { a: 1 })],
  ])('are others for %s', (_name, asked) => {
    expect(asked.entityId('post')).not.toBe(ask('k', { a: 1 }).entityId('post'));
    expect(asked.meta().id).not.toBe(ask('k', { a: 1 }).meta().id);
  });

  it('are new each time without a key, and differ from step to step', () => {
    expect(ask(undefined, {}).meta().id).not.toBe(ask(undefined, {}).meta().id);
    const asked = ask('k', {});
    expect(new Set([asked.meta().id, asked.meta('sync-targets').id, asked.entityId('post')]).size).toBe(3);
  });
});
