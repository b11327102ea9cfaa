import type { Failure, Platform } from '@afterpost/contracts';
import { AppError, type Clock, unreachable } from '@afterpost/kernel';
import {
  answered,
  type Capabilities,
  type Draft,
  failed,
  type Found,
  type JsonObject,
  type Outcome,
  type PlatformAccess,
  type PlatformAdapter,
  type Platforms,
  type PrepareContext,
  type Prepared,
  type Published,
  type PublishOutcome,
  type Readiness,
  type Violation,
} from '@afterpost/platforms';
import type { Deaths } from './deaths.ts';

/** What the network does with one publishing call; without one it publishes and says so. */
export type Weather =
  | { readonly kind: 'publish' }
  /** The post is there, the answer is lost; it shows after so many milliseconds. */
  | { readonly kind: 'publish-silently'; readonly showsAfterMs: number }
  /** Nothing arrives, and nobody can tell. */
  | { readonly kind: 'lose' }
  /** Taken, and public after so many questions; with `loseAnswer` nobody hears that it was taken. */
  | { readonly kind: 'process'; readonly questions: number; readonly loseAnswer?: true }
  | { readonly kind: 'answer'; readonly outcome: PublishOutcome };

interface StandingPost {
  readonly externalId: string;
  readonly rkey: string;
  readonly text: string;
  readonly createdAt: string;
  readonly showsAt: number;
}

const TIMED_OUT: Failure = { class: 'unconfirmed', message: 'No answer came.' };

/** A network in memory that counts what really stands on it. */
export class FakeNetwork implements PlatformAdapter {
  readonly capabilities: Capabilities;
  readonly posts: StandingPost[] = [];
  readonly weather: Weather[] = [];
  readonly prepareFailures: Failure[] = [];
  /** Tokens that it takes; all but 'stale' ones by default. */
  isGood: (accessToken: string) => boolean = (token) => token !== 'stale';
  /** Resolves before each publishing call is applied: lets a test hold a call up. */
  hold: () => Promise<void> = () => Promise.resolve();
  removeFailure: Failure | undefined;
  calls = 0;

  constructor(
    readonly platform: Platform,
    idempotency: Capabilities['idempotency'],
    private readonly clock: Clock,
    private readonly deaths: Deaths,
  ) {
    this.capabilities = capabilitiesOf(platform, idempotency);
  }

  validate({ text, media }: Draft): readonly Violation[] {
    const tooLong: Violation = { pointer: '/text', code: 'text_too_long', message: 'The text is too long.' };
    const tooMany: Violation = { pointer: '/media/4', code: 'too_many_media', message: 'Four pictures at most.' };
    return [...(text.length > 300 ? [tooLong] : []), ...(media.length > 4 ? [tooMany] : [])];
  }

  prepare({ text, createdAt }: Draft, { idempotencyKey }: PrepareContext, access: PlatformAccess): Promise<Outcome<Prepared>> {
    this.deaths.at('prepare');
    this.prepared += 1;
    const failure = this.prepareFailures.shift();
    if (failure) return Promise.resolve(failed(failure));
    if (!this.isGood(access.accessToken)) return Promise.resolve(failed({ class: 'token_expired', message: 'Expired.' }));
    return Promise.resolve(answered({ rkey: `${idempotencyKey}@${createdAt}`, text, createdAt }));
  }

  async publish(prepared: Prepared, { accessToken }: PlatformAccess): Promise<PublishOutcome> {
    this.deaths.at('before the call');
    this.calls += 1;
    await this.hold();
    if (!this.isGood(accessToken)) return { kind: 'tokenInvalid', failure: { class: 'token_expired', message: 'Expired.' } };
    const weather = this.weather.shift() ?? { kind: 'publish' };
    switch (weather.kind) {
      case 'answer':
        return weather.outcome;
      case 'lose':
        return { kind: 'unconfirmed', failure: TIMED_OUT };
      case 'process': {
        const handle = { rkey: prepared['rkey'] as string, prepared, left: weather.questions };
        this.#taken.set(handle.rkey, handle);
        this.deaths.at('after the call');
        return weather.loseAnswer ? { kind: 'unconfirmed', failure: TIMED_OUT } : { kind: 'processing', handle };
      }
      case 'publish-silently':
        this.#apply(prepared, weather.showsAfterMs);
        return { kind: 'unconfirmed', failure: TIMED_OUT };
      case 'publish': {
        const published = this.#apply(prepared, 0);
        this.deaths.at('after the call');
        return { kind: 'published', ...published };
      }
      default:
        return unreachable(weather);
    }
  }

  /** How many looks media take to be ready; Infinity: never. */
  mediaLooks = 0;
  /** What `prepare` uploaded expires once. */
  expires = false;
  prepared = 0;

  checkReady(): Promise<Outcome<Readiness>> {
    this.deaths.at('check-ready');
    if (this.expires) {
      this.expires = false;
      return Promise.resolve(answered({ kind: 'gone' }));
    }
    if (this.mediaLooks <= 0) return Promise.resolve(answered({ kind: 'ready' }));
    this.mediaLooks -= 1;
    return Promise.resolve(answered({ kind: 'waiting', retryAfterMs: 60_000 }));
  }

  readonly #taken = new Map<string, JsonObject>();
  confirmations: readonly PublishOutcome[] = [];

  /** Every question brings it a step further; the last one shows it. Asking with an old handle changes nothing twice. */
  confirm(handle: JsonObject): Promise<PublishOutcome> {
    this.deaths.at('confirm');
    const [scripted, ...later] = this.confirmations;
    if (scripted) {
      this.confirmations = later;
      return Promise.resolve(scripted);
    }
    const { rkey, prepared, left } = handle as { rkey: string; prepared: Prepared; left: number };
    if (left > 1) return Promise.resolve({ kind: 'processing', handle: { rkey, prepared, left: left - 1 }, retryAfterMs: 1_000 });
    const present = this.posts.find((post) => post.rkey === rkey);
    return Promise.resolve({ kind: 'published', ...(present ? toPublished(present) : this.#apply(prepared, 0)) });
  }

  findPublished(prepared: Prepared): Promise<Outcome<Found | null>> {
    this.deaths.at('look-up');
    const taken = this.#taken.get(prepared['rkey'] as string);
    if (taken && this.capabilities.idempotency !== 'none')
      return Promise.resolve(answered({ externalId: 'half', permalink: null, handle: taken }));
    const searchable = this.capabilities.idempotency !== 'none';
    const found = this.posts.find(({ rkey, showsAt }) => rkey === prepared['rkey'] && showsAt <= this.clock.now().getTime());
    return Promise.resolve(answered(searchable && found ? toPublished(found) : null));
  }

  remove(externalId: string): Promise<Outcome<void>> {
    if (this.removeFailure) return Promise.resolve(failed(this.removeFailure));
    const index = this.posts.findIndex((post) => post.externalId === externalId);
    if (index >= 0) this.posts.splice(index, 1);
    return Promise.resolve(answered(undefined));
  }

  #apply(prepared: Prepared, showsAfterMs: number): Published {
    const { rkey, text, createdAt } = prepared as { rkey: string; text: string; createdAt: string };
    const present = this.posts.find((post) => post.rkey === rkey);
    if (present && this.capabilities.idempotency === 'idempotent') return toPublished(present);
    const post = { externalId: `ext-${this.posts.length + 1}`, rkey, text, createdAt, showsAt: this.clock.now().getTime() + showsAfterMs };
    this.posts.push(post);
    return toPublished(post);
  }

  refresh = notPublishing;
  identify = notPublishing;
  fetchPosts = notPublishing;
  fetchComments = notPublishing;
  fetchAccount = notPublishing;
  discover = notPublishing;
}

const toPublished = ({ externalId }: StandingPost): Published => ({ externalId, permalink: `https://network.test/${externalId}` });

const notPublishing = (): Promise<never> => Promise.reject(new AppError('not-publishing', 'The publisher has no business here.'));

const capabilitiesOf = (platform: Platform, idempotency: Capabilities['idempotency']): Capabilities => ({
  platform,
  displayName: 'Testnet',
  connect: 'credential',
  scopes: [],
  textLengthMax: 300,
  textUnit: 'characters',
  mediaTypes: ['text', 'link', 'image', 'carousel'],
  mediaCountMax: 4,
  media: [],
  metrics: [],
  accountMetrics: [],
  batchSizes: { posts: 1, discover: 1, comments: 1 },
  idempotency,
  settleMs: 60_000,
  publishTimeoutMs: 20_000,
  lifetimes: { accessMs: null, refreshMs: null, refreshLeadMs: 0, refreshTokenSingleUse: false },
  reading: { lookupCharged: 'request', page: null },
  canDelete: true,
  threadPartsMax: 1,
  rates: [],
});

export const platformsOf = (...networks: readonly PlatformAdapter[]): Platforms => ({
  supported: networks.map(({ platform }) => platform),
  get: (platform) => networks.find((network) => network.platform === platform),
  close: () => Promise.resolve(),
});
