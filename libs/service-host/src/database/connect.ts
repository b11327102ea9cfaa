import { AppError } from '@afterpost/kernel';
import { Client } from 'pg';

/** A session of its own. Losing it is told by the next query, not by an event that ends the process. */
export async function connect(url: string, applicationName: string): Promise<Client> {
  try {
    const client = new Client({ connectionString: url, application_name: applicationName });
    client.on('error', () => {});
    await client.connect();
    return client;
  } catch (error) {
    throw new AppError(
      'no-database',
      `PostgreSQL at ${placeOf(url)} can't be used: ${reasonOf(error)}. Start it, or correct DATABASE_URL.`,
      {
        cause: error,
      },
    );
  }
}

/** `host:port/database`: what may be said of an address that holds a password. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'an address that is none';
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Node tells several refused addresses as one error without a message. */
const reasonOf = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || 'no reason was given';
};
