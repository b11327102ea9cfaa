import { systemClock } from '@afterpost/kernel';
import type { Host } from '../host.ts';
import { natsHost } from '../hosts/nats-host.ts';
import type { RunningService } from '../start-service.ts';
import { processEnv } from './env.ts';
import { followedClock } from './followed-clock.ts';
import { healthServer } from './health-server.ts';
import { jsonLog } from './log.ts';
import { run } from './run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The whole of a service's main.ts: a process of its own on `DATABASE_URL` and `NATS_URL`. It answers for its health
 * from the start and waits for its broker as long as that takes: an orchestrator may start them in any order.
 */
export async function runService(start: (host: Host, env: Environment) => Promise<RunningService>, env: Environment): Promise<void> {
  const log = jsonLog(env['LOG_LEVEL'] ?? 'info');
  await run(log, async (stopping) => {
    const { DATABASE_URL, NATS_URL, HEALTH_PORT, AFTERPOST_CLOCK_URL } = processEnv(env);
    await using stack = new AsyncDisposableStack();
    let service: RunningService | undefined;
    if (HEALTH_PORT !== undefined) stack.use(await healthServer(HEALTH_PORT, { notReady: () => service?.notReady() ?? ['starting'] }));
    const clock = AFTERPOST_CLOCK_URL === undefined ? systemClock : stack.use(await followedClock(AFTERPOST_CLOCK_URL, log));
    const settings = { databaseUrl: DATABASE_URL, natsUrl: NATS_URL, log, stopping, clock };
    const host = stack.use(await natsHost({ ...settings, brokerWithinMs: Number.POSITIVE_INFINITY }));
    service = stack.use(await start(host, env));
    return stack.move();
  });
}
