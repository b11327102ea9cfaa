import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, FaultScript } from './faults.ts';

/** Late by the machine's time, whatever the sandbox's clock says; a delay keeps no stopped process alive. */
const delay = async (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

/** Makes every route of this Fastify scope obey the script: early, late, after the fact, or cut off. */
export function playFaults(scope: FastifyInstance, script: FaultScript): void {
  const hitting = new WeakMap<FastifyRequest, Fault>();

  // Not onRequest: the body is read first, or a client that is still sending it sees a reset instead of the answer.
  scope.addHook('preHandler', async (request, reply) => {
    const fault = script.take(request.method, request.url.split('?')[0] ?? request.url);
    if (!fault) return;
    hitting.set(request, fault);
    if (fault.afterApply) return;
    if (fault.delayMs > 0) await delay(fault.delayMs);
    // The words come in onSend, for early and late faults alike.
    if (fault.respond) await reply.send('');
  });

  scope.addHook('onSend', async (request, reply, payload) => {
    const fault = hitting.get(request);
    if (!fault) return payload;
    if (fault.afterApply && fault.delayMs > 0) await delay(fault.delayMs);
    const answer = fault.respond ? scriptedAnswer(reply, fault.respond) : payload;
    return fault.cutBody ? cutInHalf(reply, answer) : answer;
  });
}

function scriptedAnswer(reply: FastifyReply, respond: NonNullable<Fault['respond']>): string {
  const { status, headers, body } = respond;
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  if (text !== '') void reply.type(typeof body === 'string' ? typeOfText(text) : 'application/json; charset=utf-8');
  void reply.code(status).headers(headers).header('content-length', Buffer.byteLength(text));
  return text;
}

const typeOfText = (text: string): string => (/^\s*</.test(text) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8');

function cutInHalf(reply: FastifyReply, payload: unknown): unknown {
  const bytes = Buffer.from(typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '');
  if (bytes.length < 2) {
    reply.raw.destroy();
    return payload;
  }
  void reply.header('content-length', bytes.length);
  return Readable.from(halfOf(bytes, reply), { objectMode: false });
}

async function* halfOf(bytes: Buffer, reply: FastifyReply): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, Math.ceil(bytes.length / 2));
  // The half must be on the wire before the connection dies, or the client sees no answer at all.
  await delay(20);
  reply.raw.destroy();
}
