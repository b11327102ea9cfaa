import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { problemSchema } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import * as fc from 'fast-check';
import { rowCounts } from './stored.ts';
import { API_KEY, startSystem, type TestSystem } from './system.ts';
import { type OpenApi, type WildRequest, wildRequests } from './wild-requests.ts';

jest.setTimeout(120_000);

const REQUESTS = 2_000;
const SEED = 20_261_122;
const AT_ONCE = 12;
const PATIENCE_MS = 10_000;
/** What the API says that it may answer, besides its successes; 502 and 503 only for what others fail at. */
const REFUSALS = new Set([400, 401, 404, 405, 409, 413, 415, 422, 429, 502, 503]);

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly tookMs: number;
}

/** Node announces no body of a GET, and then sends it all the same. */
const lengthOf = (body: string | Buffer | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };

describe('whatever is sent to the API', () => {
  const agent = new Agent({ maxSockets: AT_ONCE });
  let system: TestSystem;
  let requests: WildRequest[];
  const answers = new Map<WildRequest, Answered>();

  const send = ({ method, path, headers, body }: WildRequest): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const { hostname, port } = new URL(system.url);
      const sent = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: { authorization: `Bearer ${API_KEY}`, ...headers, ...lengthOf(body) },
          timeout: PATIENCE_MS,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
              tookMs: performance.now() - startedAt,
            }),
          );
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
      sent.on('error', reject);
      sent.end(body);
    });

  const sendAll = async (all: readonly WildRequest[], heard: (request: WildRequest, answer: Answered) => void): Promise<void> => {
    const waiting = [...all];
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const wild = next;
        heard(wild, await send(wild).catch((error: unknown) => ({ status: 0, headers: {}, text: String(error), tookMs: 0 })));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };

  /** Nothing is under way any more: two looks a while apart see the same. */
  const quiet = async (): Promise<Record<string, number>> => {
    let before = await rowCounts(system.databaseUrl);
    await eventually(async () => {
      const last = before;
      await new Promise((look) => setTimeout(look, 400));
      before = await rowCounts(system.databaseUrl);
      expect(before).toEqual(last);
    }, 30_000);
    return before;
  };

  const connectAs = async (handle: string): Promise<string> => {
    const { password } = await system.control<{ password: string }>('POST', '/bluesky/accounts', { handle });
    return (await system.post('/api/v1/social-accounts/connect', { platform: 'bluesky', handle, app_password: password })).body.id;
  };

  beforeAll(async () => {
    system = await startSystem('one process', { cadence: { firstAfterMs: DAY } });
    await system.control('POST', '/bluesky/settings', { indexDelayMs: 0, rateLimits: false });
    const account = await connectAs('ada.test');
    const inTheWay = await connectAs('bob.test');
    const targets = [{ account_id: account }];
    const scheduled = await system.post('/api/v1/posts', { content: 'Later.', targets, scheduled_at: '2031-01-01T00:00:00Z' });
    const draft = await system.post('/api/v1/posts', { content: 'Sometime.', targets });
    const api: OpenApi = (await system.get('/api/v1/openapi.json')).body;
    const known = { ids: [scheduled.body.id, draft.body.id, inTheWay, '0197b2c4-1111-7222-8333-444455556666'], accounts: [account] };
    requests = fc.sample(wildRequests(api, known), { numRuns: REQUESTS, seed: SEED });
  });
  afterAll(async () => {
    agent.destroy();
    await system?.[Symbol.asyncDispose]();
  });

  /** A request as somebody can read and repeat it. */
  const told = ({ method, path, headers, body }: WildRequest, answer: Answered): string =>
    `${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)} ${String(body).slice(0, 300)} => ${answer.status} ${answer.headers['content-type']} ${answer.text.slice(0, 300)}`;
  /** The router refuses these before anything of ours sees them. */
  const byRouter = ({ text }: Answered): boolean => /^\{"statusCode":4\d\d,"code":"FST_ERR_(BAD_URL|MAX_PARAM_LENGTH)"/.test(text);
  const isProblem = ({ status, headers, text }: Answered, { method }: WildRequest): boolean => {
    // What a HEAD has no room for can't be looked at.
    if (method === 'HEAD') return true;
    if (headers['content-type'] !== 'application/problem+json; charset=utf-8') return false;
    return problemSchema.strict().safeParse(JSON.parse(text)).data?.status === status;
  };
  /** The one answer above 499 that is a contract: nobody has connected Instagram (seed 004). */
  const isByContract = ({ text }: Answered, { path }: WildRequest): boolean =>
    path.startsWith('/instagram/token/') && text.includes('"type":"/problems/instagram-token-missing"');
  const those = (isWrong: (answer: Answered, request: WildRequest) => boolean): string[] =>
    [...answers]
      .filter(([wild, answer]) => isWrong(answer, wild))
      .map(([wild, answer]) => told(wild, answer))
      .slice(0, 8);

  it('is answered, in time, and never by a fault of ours', async () => {
    await sendAll(requests, (wild, answer) => void answers.set(wild, answer));
    expect(answers.size).toBe(REQUESTS);
    expect(those(({ status, tookMs }) => status === 0 || tookMs > PATIENCE_MS)).toEqual([]);
    expect(
      those((answer, wild) => answer.status >= 400 && !REFUSALS.has(answer.status) && !byRouter(answer) && !isByContract(answer, wild)),
    ).toEqual([]);
  });

  it('has every kind of answer', () => {
    const statuses = [...answers.values()].map(({ status }) => status);
    for (const status of [200, 201, 400, 404, 413, 415, 422]) expect(statuses).toContain(status);
  });

  it('is refused by a problem document', () => {
    expect(those((answer, wild) => answer.status >= 400 && !isProblem(answer, wild) && !byRouter(answer))).toEqual([]);
  });

  it('is refused by a problem document even where the router does not understand the address', () => {
    expect(those((answer) => byRouter(answer))).toEqual([]);
  });

  it('writes nothing when it is refused', async () => {
    const refused = [...answers]
      .filter(([{ method }, { status }]) => method !== 'GET' && status >= 400 && status < 500)
      .map(([wild]) => wild);
    expect(refused.length).toBeGreaterThan(300);
    const before = await quiet();
    const accepted: string[] = [];
    await sendAll(refused, (wild, answer) => {
      if (answer.status < 400) accepted.push(told(wild, answer));
    });
    expect(accepted).toEqual([]);
    expect(await quiet()).toEqual(before);
  });

  it.each([
    ['a line that is no HTTP', 'NONSENSE\r\n\r\n', 400],
    ['a header that is too long', `GET /health/live HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['an address that is too long', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ['bytes that are no ASCII', 'GET /api/v1/posts/\u00ff\u0001 HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['two lengths', 'POST /api/v1/posts HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
  ])('%s ends the connection with an answer', async (_name, bytes, status) => {
    const { hostname, port } = new URL(system.url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connectSocket({ host: hostname, port: Number(port) }, () => void socket.write(Buffer.from(bytes, 'latin1')));
      let heard = '';
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk) => (heard += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve(heard));
    });
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
