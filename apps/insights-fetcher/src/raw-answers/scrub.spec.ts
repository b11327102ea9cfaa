import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { pack, unpack } from './raw-block.ts';
import { scrub } from './scrub.ts';

const CANARY = 'CANARY-secret-0123456789';
const context = { platformAccountId: 'did:plc:me', secrets: [CANARY] };

describe('scrubbing', () => {
  it('leaves no secret anywhere, in keys or values, however deep', () => {
    const withCanary = fc.letrec((tie) => ({
      text: fc.oneof(
        fc.string(),
        fc.constant(CANARY),
        fc.string().map((around) => `${around}${CANARY}${around}`),
      ),
      json: fc.oneof(
        { maxDepth: 5 },
        tie('text'),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('json')),
        fc.dictionary(tie('text') as fc.Arbitrary<string>, tie('json')),
      ),
    })).json;
    fc.assert(
      fc.property(withCanary, (answer) => {
        expect(JSON.stringify(scrub(answer, context))).not.toContain(CANARY);
      }),
    );
  });

  it.each([
    { url: 'https://graph.example/v25/1/insights?access_token=abc&limit=5' },
    { note: 'Authorization: Bearer abcdef' },
    { jwt: 'x' },
    { value: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.sig' },
    { page: 'EAAGm0PX4ZCpsBAKZCabcdefghijkl' },
    { refreshToken: 'r' },
    { app_secret: 's' },
    { sessionId: 's' },
  ])('drops what looks like a credential: %j', (answer) => {
    expect(scrub({ likes: 3, ...answer }, context)).toEqual({ likes: 3 });
  });

  it('drops links to further pages', () => {
    expect(scrub({ data: [1], paging: { next: 'https://x.example' }, cursor: 'abc', next_page_token: 'n' }, context)).toEqual({
      data: [1],
    });
  });

  it('drops other people and keeps their number', () => {
    const answer = {
      uri: 'at://did:plc:me/post/1',
      author: { did: 'did:plc:me', handle: 'me.test' },
      likeCount: 3,
      comments: { data: [{ from: { id: 'them', name: 'Eve' }, message: 'hi' }], summary: { total_count: 1 } },
      replies: [{ post: { author: { did: 'did:plc:them' }, text: 'hello' } }],
      embed: { record: { author: { did: 'did:plc:them', handle: 'eve.test' }, value: { text: 'quoted words' } } },
    };
    expect(scrub(answer, context)).toEqual({
      uri: 'at://did:plc:me/post/1',
      author: { did: 'did:plc:me', handle: 'me.test' },
      likeCount: 3,
      comments: { summary: { total_count: 1 } },
      embed: {},
    });
  });

  it('keeps reactions by kind, and nobody who reacted', () => {
    const answer = { reactions: { LIKE: 41, love: 2, sad: null, total: 43, first: { id: 'them' }, id: 12, names: ['Eve'], last: 'Eve' } };
    expect(scrub(answer, context)).toEqual({ reactions: { LIKE: 41, love: 2, sad: null, total: 43 } });
  });

  it('keeps figures as they are: null is not 0', () => {
    const answer = { likes: 0, reach: null, insights: [{ name: 'views', values: [{ value: 12 }] }] };
    expect(scrub(answer, context)).toEqual(answer);
  });
});

describe('a raw block', () => {
  it('gives back what was packed, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), async (answers) => {
        const json = JSON.parse(JSON.stringify(answers));
        expect(await unpack(await pack(json))).toEqual(json);
      }),
      { numRuns: 50 },
    );
  });
});
