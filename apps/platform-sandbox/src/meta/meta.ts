import type { Clock } from '@afterpost/kernel';
import type { NetworkContext } from '../core/network.ts';
import type { Variants } from '../core/variants.ts';
import { Graph } from './graph.ts';
import { opaqueWord } from './ids.ts';
import type { NodeType } from './node-type.ts';
import { findPages, pageType } from './page-node.ts';
import type { StoreChange } from './store.ts';
import { Tokens } from './tokens.ts';
import { Usage } from './usage.ts';
import { findUsers, userType } from './user-node.ts';
import { type GraphReading, graphReadings } from './variants.ts';
import { MetaWorld, type Page, type User } from './world.ts';

/** Everything that the two networks of Meta share within one sandbox: the world, the tokens, the graph and its limits. */
export class Meta {
  readonly seed: string;
  readonly clock: Clock;
  readonly ageFactor: number;
  readonly log: NetworkContext['log'];
  readonly world: MetaWorld;
  readonly tokens: Tokens;
  readonly usage: Usage;
  /** The open questions of both networks: one set, so that either's settings can fix any of them. */
  readonly variants: Variants;
  /** The reading of an open question that holds now. */
  readonly reading: GraphReading;
  readonly graph = new Graph();
  readonly userType: NodeType<User>;
  readonly pageType: NodeType<Page>;
  /** Calls that an audience earns in 24 hours; each network says what it knows. */
  readonly quotas: { pages: (page: Page) => number } = { pages: () => 4_800 };
  #traces = 0;

  constructor(context: NetworkContext) {
    this.seed = context.seed;
    this.clock = context.clock;
    this.ageFactor = context.ageFactor;
    this.log = context.log;
    this.world = new MetaWorld((change) => context.record(change));
    this.tokens = new Tokens(this.world, context.clock, context.seed);
    this.usage = new Usage(context.clock);
    this.variants = context.variants('meta');
    this.pageType = pageType(this);
    this.userType = userType(this);
    this.reading = graphReadings(this.variants);
    findUsers(this);
    findPages(this);
  }

  apply(change: unknown): void {
    this.world.apply(change as StoreChange);
  }

  reset(): void {
    this.world.clear();
    this.variants.reset();
    this.usage.set(true);
  }

  /** `fbtrace_id` of the next error. */
  traceId(): string {
    return opaqueWord('A', this.seed, 'trace', ++this.#traces).slice(0, 23);
  }
}

const shared = new WeakMap<Clock, Meta>();

/**
 * The Meta of the sandbox that lends this context: the same one for both networks, told by the clock they share. The
 * network that asks first writes the journal for both; replay and reset may come from either, or from both.
 */
export function metaOf(context: NetworkContext): Meta {
  const known = shared.get(context.clock);
  if (known) return known;
  const meta = new Meta(context);
  shared.set(context.clock, meta);
  return meta;
}
