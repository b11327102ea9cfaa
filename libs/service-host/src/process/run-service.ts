import type { Host } from '../host.ts';
import { natsHost } from '../hosts/nats-host.ts';
import type { RunningService } from '../start-service.ts';
import { processEnv } from './env.ts';
import { healthServer } from './health-server.ts';
import { jsonLog } from './log.ts';
import { run } from './run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The whole of a service's main.ts: a process of its own on `DATABASE_URL` and `NATS_URL`. */
export async function runService(start: (host: Host, env: Environment) => Promise<RunningService>, env: Environment): Promise<void> {
  const log = jsonLog(env['LOG_LEVEL'] ?? 'info');
  await run(log, async (stopping) => {
    const { DATABASE_URL, NATS_URL, HEALTH_PORT } = processEnv(env);
    await using stack = new AsyncDisposableStack();
    const host = stack.use(await natsHost({ databaseUrl: DATABASE_URL, natsUrl: NATS_URL, log, stopping }));
    const service = stack.use(await start(host, env));
    if (HEALTH_PORT !== undefined) stack.use(await healthServer(HEALTH_PORT, service));
    return stack.move();
  });
}
