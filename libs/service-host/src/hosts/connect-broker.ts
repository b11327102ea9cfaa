import { AppError, type Log, messageOf, SECOND, ticker } from '@afterpost/kernel';
import { natsAddress, natsConnectOptions } from '@afterpost/messaging';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { pause } from '../nest/loop.ts';

const TRY_EVERY_MS = 500;
const ANSWER_WITHIN_MS = 2 * SECOND;
const SAY_EVERY_MS = 10 * SECOND;

export interface BrokerSettings {
  readonly natsUrl: string;
  /** How long a broker that does not answer is waited for. */
  readonly brokerWithinMs: number;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** A connection and how it is. */
export interface Broker {
  readonly connection: NatsConnection;
  notReady(): string | undefined;
}

/**
 * Connects, trying again for as long as it is told to and saying so in the log; from then on the connection heals by
 * itself. A broker that refuses the login, or has no JetStream, is no matter of time: that is said at once.
 *
 * @throws AppError `no-broker`, `broker-refuses`, `no-jetstream`; the reason of `stopping` when stopped
 */
export async function connectBroker({ natsUrl, brokerWithinMs, log, stopping }: BrokerSettings): Promise<Broker> {
  const servers = serversOf(natsUrl);
  const giveUpAt = ticker() + brokerWithinMs;
  let sayAt = ticker();
  for (;;) {
    stopping.throwIfAborted();
    try {
      const connection = await connect({ ...natsConnectOptions(natsUrl), waitOnFirstConnect: false, timeout: ANSWER_WITHIN_MS });
      return await withJetStream(connection, servers, log);
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (refusesLogin(error))
        throw new AppError('broker-refuses', `NATS at ${servers} refuses the login. Correct NATS_URL.`, { cause: error });
      if (ticker() >= giveUpAt)
        throw new AppError('no-broker', `NATS does not answer at ${servers}. Start it (nats-server -js), or correct NATS_URL.`, {
          cause: error,
        });
      if (ticker() >= sayAt) {
        log.warn({ servers, reason: messageOf(error) }, 'waiting-for-broker');
        sayAt = ticker() + SAY_EVERY_MS;
      }
      await pause(TRY_EVERY_MS, stopping);
    }
  }
}

/** The addresses alone: what may be said of a URL that holds a login. */
function serversOf(natsUrl: string): string {
  try {
    return natsAddress(natsUrl).servers.join(', ');
  } catch (error) {
    throw new AppError('no-broker', 'NATS_URL is no address such as nats://127.0.0.1:4222.', { cause: error });
  }
}

async function withJetStream(connection: NatsConnection, servers: string, log: Log): Promise<Broker> {
  if (connection.info?.jetstream !== true) {
    await connection.close();
    throw new AppError('no-jetstream', `NATS at ${servers} runs without JetStream. Start it with: nats-server -js`);
  }
  let away = false;
  const watch = async (): Promise<void> => {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect' && !away) log.warn({ servers }, 'broker-lost');
      if (type === 'reconnect') log.info({ servers }, 'broker-back');
      if (type === 'disconnect' || type === 'reconnect') away = type === 'disconnect';
    }
  };
  void watch();
  return { connection, notReady: () => (away ? `NATS at ${servers} is away` : undefined) };
}

const refusesLogin = (error: unknown): boolean => /authori[sz]ation|authentication/i.test(messageOf(error));
