import { inspect } from 'node:util';
import type { Log } from '@afterpost/kernel';
import { jsonLog } from '@afterpost/service-host';
import { connect } from '@nats-io/transport-node';
import type { Answer } from './system.ts';

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** Tokens that say nothing of themselves, where requests carry them. */
const OPAQUE = /(?:Bearer |OAuth |(?:access_token|refresh_token|appsecret_proof)=)([\w.~+/%-]{20,})/g;

/** Every form in which a secret could be lying around, and the parts of a token that would be as bad. */
export const formsOf = (secret: string): string[] => {
  const parts = secret.startsWith('eyJ') ? secret.split('.').slice(1) : [];
  return [secret, ...parts].flatMap((text) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
    Buffer.from(text).toString('base64url'),
  ]);
};

/** What the system says while it works: raw, as it hands it to the log, and as the log writes it. */
export class Overheard {
  readonly handedToLog: string[] = [];
  readonly written: string[] = [];
  readonly answers: string[] = [];
  readonly onTheBus: { subject: string; text: string }[] = [];
  readonly tokens = new Set<string>();

  readonly #json = jsonLog('debug', {}, { write: (line) => void this.written.push(line) });

  readonly log: Log = {
    debug: (fields, event) => this.#hear('debug', fields, event),
    info: (fields, event) => this.#hear('info', fields, event),
    warn: (fields, event) => this.#hear('warn', fields, event),
    error: (fields, event) => this.#hear('error', fields, event),
  };

  /** Sees every request that leaves the process: the tokens in them are the ones to look for. */
  readonly onRequest = (message: unknown): void => {
    const { request } = message as { request: { headers: unknown; path: string } };
    const sent = `${request.path} ${JSON.stringify(request.headers)}`;
    for (const [token] of sent.matchAll(JWT)) this.tokens.add(token);
    for (const [, token = ''] of sent.matchAll(OPAQUE)) this.tokens.add(token);
  };

  answered<A extends Answer>(answer: A): A {
    this.answers.push(JSON.stringify([answer.status, [...answer.headers], answer.body]));
    return answer;
  }

  #hear(level: keyof Log, fields: object, event: string): void {
    this.handedToLog.push(
      `${event} ${inspect(fields, { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity, showHidden: true })}`,
    );
    this.#json[level](fields, event);
  }
}

/** The first place each secret is found at, in a form that a failing test may show. */
export const foundIn = (texts: readonly string[], wanted: readonly string[]): string[] =>
  wanted.flatMap((secret) => {
    const forms = formsOf(secret);
    const text = texts.find((one) => forms.some((form) => one.includes(form)));
    return text === undefined ? [] : [`${secret.slice(0, 12)}… in ${text.slice(0, 600)}`];
  });

/** Hears every message of the broker, whoever sends it to whom. */
export async function listenTo(natsUrl: string, overheard: Overheard): Promise<AsyncDisposable> {
  const connection = await connect({ servers: natsUrl });
  connection.subscribe('>', {
    callback: (_error, message) =>
      void overheard.onTheBus.push({
        subject: message.subject,
        text: `${message.headers ? [...message.headers].join(' ') : ''} ${message.string()}`,
      }),
  });
  await connection.flush();
  return { [Symbol.asyncDispose]: () => connection.close() };
}
