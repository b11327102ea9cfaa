import { ManualClock } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { ApiResult } from '../http/json-api.ts';
import type { XCall, XClient } from './client.ts';
import { ROUTES } from './routes.ts';
import type { Route } from './routes.ts';
import { upload } from './upload.ts';

const ACCESS = { accessToken: 'fake', platformAccountId: '1001' };
const CHUNK_MAX = 5_000_000;

const bytesOf = async (form: FormData): Promise<Uint8Array> => new Uint8Array(await (form.get('media') as Blob).arrayBuffer());

describe('a film on its way to X', () => {
  it('arrives whole, in order, in chunks that X takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 13_000_000 }), async (length) => {
        const bytes = new Uint8Array(length).map((_, index) => index % 251);
        const sent: XCall[] = [];
        const call = async (route: Route, _caller: unknown, what: XCall): Promise<ApiResult> => {
          if (route === ROUTES.append) sent.push(what);
          return { ok: true, value: { data: { id: '77' } }, headers: {}, status: 200 };
        };
        const x = { call, clock: new ManualClock() } as unknown as XClient;
        expect(await upload(x, { bytes, mimeType: 'video/mp4', kind: 'video' }, '', ACCESS)).toMatchObject({
          ok: true,
          value: { id: '77' },
        });
        const chunks = await Promise.all(sent.map(({ form }) => bytesOf(form!)));
        expect(sent.map(({ form }) => form!.get('segment_index'))).toEqual(chunks.map((_, index) => String(index)));
        expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(CHUNK_MAX);
        expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});
