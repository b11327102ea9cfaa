import { ManualClock } from '@afterpost/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FixtureServer } from '../contract/fixture-server.ts';
import { createPlatforms } from '../create-platforms.ts';
import { platformsEnv } from '../env.ts';

const clock = new ManualClock();

describe('INSTAGRAM_GRAPH_BASE', () => {
  const server = new FixtureServer();
  let origin: string;
  beforeAll(async () => {
    origin = await server.listen();
  });
  afterAll(() => server.close());

  it.each(['', '/'])("moves Instagram's own Graph with its version, and the token endpoints beside it (ending in “%s”)", async (end) => {
    const { instagramGraphBase } = platformsEnv({ INSTAGRAM_GRAPH_BASE: `${origin}/ig/v26.0${end}` });
    const platforms = createPlatforms({ clock, instagramGraphBase: instagramGraphBase! });
    const adapter = platforms.get('instagram')!;
    server.play([
      { match: 'GET /ig/v26.0/me?fields=user_id', status: 200, body: { user_id: '1001', username: 'bakery' } },
      { match: 'GET /ig/refresh_access_token?', status: 200, body: { access_token: 'fixture-renewed', expires_in: 5_184_000 } },
    ]);
    expect((await adapter.identify({ accessToken: 'fixture-token', platformAccountId: '1001' })).ok).toBe(true);
    expect((await adapter.refresh({ refreshToken: 'fixture-token' })).ok).toBe(true);
    expect([server.unexpected, server.unused]).toEqual([[], []]);
    await platforms.close();
  });

  it('must be an address', () => {
    expect(() => platformsEnv({ INSTAGRAM_GRAPH_BASE: 'graph.example' })).toThrow(/INSTAGRAM_GRAPH_BASE/);
    expect(() => createPlatforms({ clock, instagramGraphBase: 'graph.example' })).toThrow(/base URL of instagram/);
  });
});
