import type { Owner } from '@afterpost/contracts';
import type { NatsConnection } from '@nats-io/transport-node';
import { Diverged } from '../src/public-log/diverged.ts';
import type { PublicLog } from '../src/public-log/public-log.ts';
import { readLog, type LogPage } from '../src/public-log/read-log.ts';
import type { AskOwner } from '../src/sources/rpc-source.ts';

type Answer = { readonly page: LogPage } | { readonly diverged: string };

const subjectFor = (owner: Owner): string => `rpc.${owner}.read-log`;

/** The owner's side: answers until the connection ends. */
export async function answerReadLog(connection: NatsConnection, log: PublicLog): Promise<void> {
  for await (const message of connection.subscribe(subjectFor(log.owner))) {
    const answer = await answerTo(log, message.json<{ after: string; limit: number }>());
    if (answer) message.respond(JSON.stringify(answer));
  }
}

async function answerTo(log: PublicLog, ask: { after: string; limit: number }): Promise<Answer | undefined> {
  try {
    return { page: await readLog(log, ask) };
  } catch (error) {
    return error instanceof Diverged ? { diverged: error.id } : undefined;
  }
}

/** The asker's side. */
export const askOverNats =
  (connection: NatsConnection, owner: Owner): AskOwner =>
  async (ask) => {
    const reply = await connection.request(subjectFor(owner), JSON.stringify(ask), { timeout: 2_000 });
    const answer = reply.json<Answer>();
    if ('diverged' in answer) throw new Diverged(answer.diverged);
    return answer.page;
  };
