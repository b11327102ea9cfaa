import { describe, expect, it } from '@jest/globals';
import { Agent, get } from 'node:http';
import { healthServer } from './health-server.ts';

const ask = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.json() };
};

describe('the health server', () => {
  it('is alive, and ready when there is no reason against it', async () => {
    let reasons: string[] = ['starting'];
    await using server = await healthServer(0, { notReady: () => reasons });
    expect(await ask(server.port, '/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await ask(server.port, '/health/ready')).toEqual({ status: 503, body: { status: 'not ready', not_ready: ['starting'] } });
    reasons = [];
    expect(await ask(server.port, '/health/ready?from=probe')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await ask(server.port, '/')).toMatchObject({ status: 404 });
  });

  it('names a port that is in use, and the variable to choose another one', async () => {
    await using first = await healthServer(0, { notReady: () => [] });
    await expect(healthServer(first.port, { notReady: () => [] })).rejects.toMatchObject({
      code: 'port-in-use',
      publicMessage: `Port ${first.port} is in use by another program. Stop it, or choose another one: HEALTH_PORT=…`,
    });
  });

  it('closes while a probe keeps its connection', async () => {
    const agent = new Agent({ keepAlive: true });
    const server = await healthServer(0, { notReady: () => [] });
    await new Promise((answered) =>
      get({ port: server.port, path: '/health/live', agent }, (response) => response.resume().once('end', answered)),
    );
    await server[Symbol.asyncDispose]();
    await expect(ask(server.port, '/health/live')).rejects.toThrow();
    agent.destroy();
  });
});
