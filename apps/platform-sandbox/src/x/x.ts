import type { Clock } from '@afterpost/kernel';
import type { NetworkContext } from '../core/network.ts';
import type { Variants } from '../core/variants.ts';
import { Grants } from './grants.ts';
import { type Open, openQuestions } from './open-questions.ts';
import { PublicLife } from './public-life.ts';
import { RateLimits } from './rate-limits.ts';
import { Spending } from './spending.ts';
import { type Account, type Change, type StoredPost, World } from './world.ts';

const DAY_MS = 86_400_000;
const DEFAULTS = { indexDelayMs: 1_000, processingMs: 5_000, duplicateWindowMs: DAY_MS, appOwner: null as string | null };

/** Why somebody is not shown a post. */
export type Sight = 'seen' | 'missing' | 'suspended' | 'protected' | 'unavailable';

/** The parts of the simulated network that its routes share. */
export class X {
  readonly seed: string;
  readonly clock: Clock;
  readonly variants: Variants;
  readonly open: Open;
  readonly world: World;
  readonly grants: Grants;
  readonly limits: RateLimits;
  readonly spending: Spending;
  readonly life: PublicLife;
  /** Chunks of uploads that are not finished; a restart forgets them. */
  readonly chunks = new Map<string, Map<number, Buffer>>();
  readonly unavailable = new Set<string>();
  settings = DEFAULTS;

  constructor(context: NetworkContext) {
    this.seed = context.seed;
    this.clock = context.clock;
    this.variants = context.variants('x');
    this.open = openQuestions(this.variants);
    this.world = new World((change) => context.record(change));
    this.grants = new Grants(this.world, context.clock, this.open);
    this.limits = new RateLimits(context.clock);
    this.spending = new Spending(context.clock, this.open);
    this.life = new PublicLife(this.world, context);
  }

  apply(change: unknown): void {
    this.world.apply(change as Change);
  }

  reset(): void {
    this.world.clear();
    this.grants.forget();
    this.limits.set(true);
    this.spending.reset();
    this.life.forget();
    this.variants.reset();
    this.chunks.clear();
    this.unavailable.clear();
    this.settings = DEFAULTS;
  }

  /** Whether a reader is shown a post by its id. */
  sight(post: StoredPost | undefined, reader: Account | undefined): Sight {
    const author = post && this.life.user(post.authorId);
    if (!post || !author || author.state === 'deactivated') return 'missing';
    if (author.state === 'suspended') return 'suspended';
    if (author.kind === 'protected' && author.id !== reader?.id) return 'protected';
    return this.unavailable.has(post.id) ? 'unavailable' : 'seen';
  }

  /** Whether lists have a post already, and show it to a reader. An edited post is listed as its last version. */
  isListed(post: StoredPost, reader: Account | undefined): boolean {
    const isIndexed = Date.parse(post.indexedAt) + this.settings.indexDelayMs <= this.clock.now().getTime();
    return isIndexed && this.sight(post, reader) === 'seen' && this.isCurrent(post);
  }

  isCurrent({ id }: StoredPost): boolean {
    return (this.world.lastVersion.get(id) ?? id) === id;
  }

  /** Whether a token's user owns the app, for whom reads of own posts are cheaper. */
  ownsApp(account: Account | undefined): boolean {
    return account !== undefined && account.username === this.settings.appOwner;
  }
}
