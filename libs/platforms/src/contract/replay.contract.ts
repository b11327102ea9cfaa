import { METRICS, type Metric, type Platform } from '@afterpost/contracts';
import { ManualClock } from '@afterpost/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createPlatforms } from '../create-platforms.ts';
import type { PlatformAdapter } from '../port/adapter.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { Platforms, PlatformsConfig } from '../port/platforms.ts';
import { type Fixture, readFixtures, withOrigin } from './fixture-file.ts';
import { FixtureServer } from './fixture-server.ts';
import { damagedJson } from './mutate-json.ts';

export interface ReplayOptions {
  readonly platform: Platform;
  /** The folder of the fixtures. */
  readonly fixtures: URL;
  readonly config?: Partial<PlatformsConfig>;
}

const NOW = '2026-11-21T12:00:00.000Z';
const ACCESS: PlatformAccess = { accessToken: 'fixture-access-token-of-nobody', platformAccountId: '1001' };
const APP_SECRET = 'fixture-app-secret';
const DAMAGES_PER_FIXTURE = 30;

/**
 * An adapter against answers in the shapes that the vendor documents: every fixture gives what it says; and whatever is
 * missing, null or of another type in an answer, nothing throws and nothing unknown becomes 0.
 */
export function replayContract(name: string, { platform, fixtures, config = {} }: ReplayOptions): void {
  describe(`${name} on recorded shapes`, () => {
    const server = new FixtureServer();
    let origin: string;
    let platforms: Platforms;
    beforeAll(async () => {
      origin = await server.listen();
      platforms = createPlatforms({
        clock: new ManualClock(NOW),
        baseUrls: { [platform]: origin },
        apps: { [platform]: { clientId: 'fixture-app', clientSecret: APP_SECRET } },
        ...config,
        http: { timeoutMs: 2_000, publishTimeoutMs: 2_000, allowHosts: [new URL(origin).host], ...config.http },
      });
    });
    afterAll(async () => {
      await platforms.close();
      await server.close();
    });
    const run = (fixture: Fixture): Promise<unknown> => {
      server.play(fixture.answers);
      return call(platforms.get(platform)!, fixture);
    };

    it.each(readFixtures(fixtures))('$operation: $title ($file)', async (raw) => {
      const fixture = withOrigin(raw, origin);
      const result = await run(fixture);
      expect(server.unexpected).toEqual([]);
      expect(result).toMatchObject(fixture.expect as object);
      expect(server.unused).toEqual([]);
      for (const secret of [ACCESS.accessToken, APP_SECRET]) expect(JSON.stringify(result)).not.toContain(secret);
    });

    const damageable = readFixtures(fixtures).filter((fixture) => fixture.answers.some(({ status }) => status < 400));
    it.each(damageable)('$operation is total, however the answer is damaged ($file)', async (raw) => {
      const fixture = withOrigin(raw, origin);
      const zeros = new Set(zerosIn(await run(fixture)));
      await fc.assert(
        fc.asyncProperty(damagedAnswers(fixture), async (answers) => {
          const omitted = fixture.zeroByOmission ?? [];
          const news = zerosIn(await run({ ...fixture, answers })).filter((zero) => !zeros.has(zero));
          expect(news.filter((zero) => !omitted.some((metric) => zero.endsWith(` ${metric}`)))).toEqual([]);
        }),
        { numRuns: DAMAGES_PER_FIXTURE },
      );
    });
  });
}

function call(adapter: PlatformAdapter, { operation, input, access }: Fixture): Promise<unknown> {
  const whose = { ...ACCESS, ...access };
  switch (operation) {
    case 'acceptToken':
    case 'refresh':
      return functionOf(adapter, operation)(...input);
    case 'exchange':
    case 'inspect':
      return functionOf(adapter.oauth, operation)(...input);
    case 'discover':
    case 'fetchAccount':
    case 'identify':
      return functionOf(adapter, operation)(whose, ...input);
    case 'prepare':
      return functionOf(adapter, operation)(...input, whose);
    case 'checkReady':
    case 'confirm':
    case 'fetchComments':
    case 'fetchPosts':
    case 'findPublished':
    case 'publish':
    case 'remove': {
      const [first, ...more] = input;
      return functionOf(adapter, operation)(first, whose, ...more);
    }
  }
}

type Anything = (...values: readonly unknown[]) => Promise<unknown>;

function functionOf(owner: object | undefined, name: string): Anything {
  const found = (owner as Record<string, unknown> | undefined)?.[name];
  if (typeof found !== 'function') throw new Error(`The adapter has no ${name}.`);
  return found.bind(owner) as Anything;
}

/** One of the successful answers is damaged in one place. */
function damagedAnswers({ answers }: Fixture): fc.Arbitrary<Fixture['answers']> {
  const good = answers.flatMap(({ status, body }, index) => (status < 400 && typeof body === 'object' && body !== null ? [index] : []));
  if (good.length === 0) return fc.constant(answers);
  return fc
    .constantFrom(...good)
    .chain((index) =>
      damagedJson(answers[index]!.body!).map((body) => answers.map((answer, at) => (at === index ? { ...answer, body } : answer))),
    );
}

/** Every canonical metric that is 0 in a result, by where it belongs. */
function zerosIn(value: unknown, owner = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => zerosIn(item, owner));
  const object = value as Record<string, unknown>;
  const here = typeof object['externalId'] === 'string' ? object['externalId'] : owner;
  return Object.entries(object).flatMap(([key, item]) => {
    if (key === 'raw' || key === 'block' || key === 'failure') return [];
    if (METRICS.includes(key as Metric) && item === 0) return [`${here} ${key}`];
    return zerosIn(item, here);
  });
}
