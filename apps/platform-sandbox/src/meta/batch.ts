import { GraphError, badParameter } from './graph-error.ts';
import type { GraphAnswer, GraphServer } from './graph-server.ts';
import type { GraphRequest } from './node-type.ts';
import { Params } from './params.ts';

export const MAX_BATCH = 50;

interface Item {
  readonly method?: string;
  readonly relative_url?: string;
  readonly body?: string;
  readonly access_token?: string;
}

const isItem = (item: unknown): item is Item => typeof item === 'object' && item !== null && !Array.isArray(item);

/** The items of a batch request, unread: how many calls it is depends on them. */
export function batchItems(params: Params): readonly Item[] {
  const items = params.json('batch');
  if (!Array.isArray(items) || !items.every(isItem)) throw badParameter('Param batch must be an array of objects.');
  return items;
}

/**
 * `POST /` with `batch`: every item is a request of its own with a code of its own, charged and refused for itself.
 *
 * @throws GraphError when the batch is too long or no batch
 */
export async function answerBatch(server: GraphServer, request: GraphRequest): Promise<object[]> {
  const items = batchItems(request.params);
  if (items.length > MAX_BATCH) {
    throw new GraphError(100, `Too many requests in batch message. Maximum batch size is ${MAX_BATCH}`, {
      type: 'GraphBatchException',
    });
  }
  const withHeaders = request.params.flag('include_headers', true);
  const answers: object[] = [];
  for (const item of items) {
    const answer = await server.answer(requestOf(item, request));
    answers.push({
      code: answer.status,
      ...(withHeaders ? { headers: headersOf(answer) } : {}),
      body: JSON.stringify(answer.body),
    });
  }
  return answers;
}

/** The request that one item stands for. */
export function requestOf(item: Item, batch: GraphRequest): GraphRequest {
  const { path, params } = splitUrl(item.relative_url ?? '');
  const method = (item.method ?? 'GET').toUpperCase();
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw badParameter(`Unsupported method ${method} in batch`);
  const version = /^\/?(v\d+\.\d+)\/?/.exec(batch.path)?.[1];
  const versioned = /^v\d+\.\d+\//.test(path) || version === undefined ? path : `${version}/${path}`;
  const body = Object.fromEntries(new URLSearchParams(item.body ?? ''));
  const token = item.access_token ?? params['access_token'] ?? batch.params.optional('access_token');
  const all = { ...params, ...body, ...(token === undefined ? {} : { access_token: token }) };
  return { ...batch, method, path: versioned, params: new Params(new Map(Object.entries(all))) };
}

function splitUrl(relative: string): { path: string; params: Record<string, string> } {
  const [path = '', ...query] = relative.replace(/^\//, '').split('?');
  return { path, params: Object.fromEntries(new URLSearchParams(query.join('?'))) };
}

const headersOf = ({ headers }: GraphAnswer): object[] =>
  Object.entries({ 'Content-Type': 'application/json; charset=UTF-8', ...headers }).map(([name, value]) => ({ name, value }));
