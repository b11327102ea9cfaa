import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ApiRefusal, type ApiResult } from '../http/json-api.ts';
import type { GraphParams } from '../meta/graph.ts';
import type { Client } from './api.ts';
import { PageReader } from './page-reader.ts';

type Kind = 'fine' | 'poisoned' | 'old';

/** A media edge that refuses a whole page for one media object, as Meta does. */
class Edge {
  calls = 0;
  readonly #kinds: readonly Kind[];
  readonly #worksUpTo: number;

  constructor(kinds: readonly Kind[], worksUpTo = 50) {
    this.#kinds = kinds;
    this.#worksUpTo = worksUpTo;
  }

  /** A client whose Graph is this edge; a reader uses nothing else of it. */
  get client(): Client {
    const graph = { get: (_route: string, _path: string, params: GraphParams) => Promise.resolve(this.#answer(params)) };
    return { flavour: 'instagram-login', id: '1001', graph: graph as unknown as Client['graph'], caller: {} };
  }

  #answer({ fields, limit, after }: GraphParams): ApiResult {
    this.calls += 1;
    const start = Number(after ?? 0);
    const end = Math.min(this.#kinds.length, start + Number(limit));
    const kinds = this.#kinds.slice(start, end);
    const isNested = JSON.stringify(fields).includes('insights');
    if (isNested && kinds.length > this.#worksUpTo) return refused('transient', { code: 1, message: 'Please reduce the amount of data' });
    if (isNested && kinds.includes('poisoned')) {
      return refused('invalid_request', { code: 100, message: '(#100) does not support the likes metric for this media product type.' });
    }
    if (isNested && kinds.includes('old'))
      return refused('invalid_request', { code: 100, error_subcode: 2108006, message: 'Invalid parameter' });
    const data = kinds.map((_, index) => ({ id: String(start + index), ...(isNested ? { insights: { data: [] } } : {}) }));
    const paging = { cursors: { after: String(end) }, ...(end < this.#kinds.length ? { next: 'https://graph.example/next' } : {}) };
    return { ok: true, value: { data, paging }, headers: {}, status: 200 };
  }
}

const refused = (kind: 'transient' | 'invalid_request', error: object): ApiRefusal =>
  new ApiRefusal({ class: kind, message: 'refused' }, 'no', { error });

const METRICS = ['views', 'likes'];

describe('a page of media with insights', () => {
  it('is one call where nothing spoils it', async () => {
    const edge = new Edge(Array.from({ length: 60 }, () => 'fine'));
    const piece = await new PageReader(edge.client, METRICS).read(undefined, 50);
    expect([piece.media.length, piece.after, edge.calls]).toEqual([50, '50', 1]);
  });

  it('loses the insights of the spoilt one alone, wherever it is, and finds it in few calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 49 }), async (spoilt) => {
        const edge = new Edge(Array.from({ length: 50 }, (_, index) => (index === spoilt ? 'poisoned' : 'fine')));
        const piece = await new PageReader(edge.client, METRICS).read(undefined, 50);
        expect(piece.media.map(({ node }) => node['id'])).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));
        expect(piece.media.flatMap(({ without }, index) => (without === null ? [] : [index]))).toEqual([spoilt]);
        expect(edge.calls).toBeLessThanOrEqual(14);
      }),
    );
  });

  it('ends where the account was not professional yet, so that the rest is read plain in one call', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 49 }), async (measurable) => {
        const edge = new Edge(Array.from({ length: 50 }, (_, index) => (index < measurable ? 'fine' : 'old')));
        const piece = await new PageReader(edge.client, METRICS).read(undefined, 50);
        expect(piece).toMatchObject({ end: 'conversion', after: measurable === 0 ? undefined : String(measurable) });
        expect(piece.media).toHaveLength(measurable);
        expect(edge.calls).toBeLessThanOrEqual(13);
      }),
    );
  });

  it('comes in pieces where it is too much work', async () => {
    const edge = new Edge(
      Array.from({ length: 50 }, () => 'fine'),
      13,
    );
    const piece = await new PageReader(edge.client, METRICS).read(undefined, 50);
    expect(piece.media.every(({ without }) => without === null)).toBe(true);
    expect([piece.media.length, piece.end]).toEqual([50, 'edge']);
  });

  it('gives up on insights before it costs more than a reading by id', async () => {
    const edge = new Edge(Array.from({ length: 50 }, () => 'poisoned'));
    const piece = await new PageReader(edge.client, METRICS).read(undefined, 50);
    expect(piece.media).toHaveLength(50);
    expect(piece.media.every(({ without }) => typeof without === 'object' && without?.class === 'invalid_request')).toBe(true);
    expect(edge.calls).toBeLessThan(50);
  });
});
