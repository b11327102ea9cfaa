import type { FastifyReply } from 'fastify';
import type { Clock } from '@afterpost/kernel';
import type { NetworkContext } from '../core/network.ts';
import { parseAtUri } from './ids.ts';
import { type Actor, PublicLife } from './public-life.ts';
import { type Charge, RateLimits } from './rate-limits.ts';
import { Sessions } from './sessions.ts';
import { type Account, type Change, type StoredRecord, World } from './world.ts';
import { type Caller, invalidRequest, type XrpcCall, XrpcError } from './xrpc.ts';

const DEFAULT_INDEX_DELAY_MS = 250;

/** The parts of the simulated network that its methods share: PDS, entryway and AppView are one server here. */
export class Bluesky {
  readonly seed: string;
  readonly clock: Clock;
  readonly world: World;
  readonly sessions: Sessions;
  readonly limits: RateLimits;
  readonly life: PublicLife;
  indexDelayMs = DEFAULT_INDEX_DELAY_MS;

  constructor(context: NetworkContext) {
    this.seed = context.seed;
    this.clock = context.clock;
    this.world = new World((change) => context.record(change));
    this.sessions = new Sessions(this.world, context.clock, context.seed);
    this.limits = new RateLimits(context.clock);
    this.life = new PublicLife(this.world, context, (stored) => this.isVisible(stored));
  }

  reset(): void {
    this.world.clear();
    this.limits.reset();
    this.life.forget();
    this.indexDelayMs = DEFAULT_INDEX_DELAY_MS;
  }

  /** Whether the AppView knows a record already, and shows its author. */
  isVisible(stored: StoredRecord): boolean {
    const author = this.world.accounts.get(stored.did);
    if (author && author.state !== 'active') return false;
    return Date.parse(stored.indexedAt) + this.indexDelayMs <= this.clock.now().getTime();
  }

  visiblePost(uri: string): StoredRecord | undefined {
    const post = this.life.post(uri);
    return post && (this.world.accounts.has(post.did) ? this.isVisible(post) : true) ? post : undefined;
  }

  /** @throws XrpcError when there is no such account, or it is hidden */
  actor(identifier: string): Actor {
    const did = this.world.accountBy(identifier)?.did ?? identifier;
    const actor = this.life.actor(did);
    if (!actor || (actor.account && actor.account.state !== 'active')) throw invalidRequest('Profile not found');
    return actor;
  }

  /** An AT-URI with the account's DID in it, whatever it was asked with. */
  withDid(uri: string): string {
    const parsed = parseAtUri(uri);
    if (!parsed) throw invalidRequest(`Invalid at-uri at $.uri (got "${uri}")`);
    const did = this.world.accountBy(parsed.authority)?.did ?? parsed.authority;
    return `at://${did}/${parsed.collection}/${parsed.rkey}`;
  }

  /** The caller of a method that writes, with the points it costs. */
  writer(call: XrpcCall, reply: FastifyReply, repo: string | undefined, points: number): Account {
    const { account } = this.caller(call, reply);
    if (repo !== undefined && this.world.accountBy(repo)?.did !== account.did) {
      throw new XrpcError(401, 'AuthenticationRequired', 'Not authorized to write to this repository');
    }
    if (account.state === 'deactivated') throw new XrpcError(401, 'AccountDeactivated', 'Account is deactivated');
    if (points > 0) this.limits.charge([{ buckets: ['writePointsPerHour', 'writePointsPerDay'], key: account.did, points }], reply);
    return account;
  }

  caller(call: XrpcCall, reply: FastifyReply): Caller {
    this.charge(call, reply);
    return this.sessions.caller(call.authorization);
  }

  /** Who reads, if they say so. Without a token this is the public AppView, which counts nothing. */
  reader(call: XrpcCall, reply: FastifyReply): Account | undefined {
    return call.authorization === undefined ? undefined : this.caller(call, reply).account;
  }

  /** Every request to the PDS counts against the address it comes from. */
  charge(call: XrpcCall, reply: FastifyReply, more: readonly Charge[] = []): void {
    this.limits.charge([{ buckets: ['requestsPer5Minutes'], key: call.ip, points: 1 }, ...more], reply);
  }

  apply(change: unknown): void {
    this.world.apply(change as Change);
  }
}
