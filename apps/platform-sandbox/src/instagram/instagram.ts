import { DAY } from '@afterpost/kernel';
import type { Meta } from '../meta/meta.ts';
import type { Store } from '../meta/store.ts';
import type { InstagramAccount } from '../meta/world.ts';
import { type Container, type ContainerState, stateOf } from './publishing/container.ts';
import type { Media } from './media/media.ts';
import { type Given, PublicLife, type WrittenComment } from './media/public-life.ts';

/** What only Instagram knows of an account. */
export interface Profile {
  /** Like counts are hidden from those who look through another edge. */
  readonly likesHidden: boolean;
  /** When it became a professional account: older media has no insights. */
  readonly convertedAt?: string | undefined;
  /** Tokens that work and cannot be renewed. */
  readonly refreshRefused?: readonly string[] | undefined;
  /** Gone for everybody. */
  readonly takenDown?: boolean | undefined;
}

const NO_PROFILE: Profile = { likesHidden: false };
const STORY_LIFE_MS = DAY;
/** The edge goes no further back. */
const NEWEST = 10_000;

/** How the sandbox was told to behave; not kept in the journal. */
export interface Behaviour {
  /** How long the platform looks at a video. */
  readonly processingMs: number;
  readonly retiredMetrics: readonly string[];
  readonly maxInsightsRangeDays: number;
  readonly publishesPerDay?: number | undefined;
}

const DEFAULTS: Behaviour = { processingMs: 20_000, retiredMetrics: [], maxInsightsRangeDays: 30 };

/** The parts of the simulated Instagram that its nodes and edges share. */
export class Instagram {
  readonly media: Store<Media>;
  readonly containers: Store<Container>;
  readonly profiles: Store<Profile>;
  readonly life: PublicLife;
  behaviour: Behaviour = DEFAULTS;
  /** Addresses that have failed once already, for files that fail now and then. */
  readonly triedUrls = new Set<string>();
  /** The limit of an account's calls by its number, and in which minute it was worked out. */
  readonly quotas = new Map<string, { readonly minute: number; readonly perDay: number }>();
  readonly #given: Store<readonly Given[]>;
  readonly #written: Store<WrittenComment>;

  constructor(readonly meta: Meta) {
    const { world, seed, clock, ageFactor } = meta;
    this.media = world.store('instagram media');
    this.containers = world.store('instagram containers');
    this.profiles = world.store('instagram profiles');
    this.#given = world.store('instagram engagement');
    this.#written = world.store('instagram comments');
    this.life = new PublicLife({
      seed,
      clock,
      ageFactor,
      account: (igId) => world.instagramAccounts.get(igId),
      given: (mediaId) => this.#given.get(mediaId) ?? [],
      written: (mediaId) => this.#written.values().filter((comment) => comment.mediaId === mediaId),
    });
  }

  get nowMs(): number {
    return this.meta.clock.now().getTime();
  }

  reset(): void {
    this.behaviour = DEFAULTS;
    this.triedUrls.clear();
    this.quotas.clear();
    this.life.forget();
  }

  account(igId: string): InstagramAccount | undefined {
    return this.meta.world.instagramAccounts.get(igId);
  }

  profile(igId: string): Profile {
    return this.profiles.get(igId) ?? NO_PROFILE;
  }

  changeProfile(igId: string, change: Partial<Profile>): void {
    this.profiles.put(igId, { ...this.profile(igId), ...change });
  }

  behave(change: Partial<Behaviour>): void {
    this.behaviour = { ...this.behaviour, ...change };
  }

  /** What is on the profile, newest first: no stories, no items of carousels, nothing deleted. */
  feed(igId: string): Media[] {
    return this.#shown(igId)
      .filter(({ product }) => product !== 'STORY')
      .slice(0, NEWEST);
  }

  stories(igId: string): Media[] {
    return this.#shown(igId).filter((media) => media.product === 'STORY' && !this.isExpiredStory(media));
  }

  /** An item of a carousel goes with the carousel. */
  isDeleted({ deletedAt, parent }: Media): boolean {
    return deletedAt !== undefined || (parent !== undefined && this.media.get(parent)?.deletedAt !== undefined);
  }

  isExpiredStory({ product, at }: Media): boolean {
    return product === 'STORY' && this.nowMs - Date.parse(at) >= STORY_LIFE_MS;
  }

  stateOf(container: Container): ContainerState {
    const children = container.plan.childContainers.flatMap((id) => this.containers.get(id) ?? []);
    return stateOf(container, children, this.nowMs);
  }

  give(mediaId: string, counts: Given['counts']): void {
    const at = this.meta.clock.now().toISOString();
    this.#given.put(mediaId, [...(this.#given.get(mediaId) ?? []), { at, counts }]);
  }

  write(comment: WrittenComment): void {
    this.#written.put(comment.id, comment);
  }

  get writtenComments(): number {
    return this.#written.size;
  }

  #shown(igId: string): Media[] {
    return this.media
      .values()
      .filter((media) => media.igId === igId && media.parent === undefined && media.deletedAt === undefined)
      .sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
  }
}
