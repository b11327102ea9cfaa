import { type Clock, DAY } from '@afterpost/kernel';
import type { NetworkContext } from '../core/network.ts';
import type { Variants } from '../core/variants.ts';
import type { StoreChange } from '../meta/store.ts';
import { Quotas } from './api/quotas.ts';
import { Comments } from './life/comments.ts';
import { PublicLife } from './life/public-life.ts';
import { Grants } from './login/grants.ts';
import { APPROVED, type Scope } from './login/scopes.ts';
import { type Open, openQuestions } from './open-questions.ts';
import { type Member, type Organization, World } from './world.ts';

export interface Settings {
  /** From the last byte of a video or document until it can be posted. */
  readonly processingMs: number;
  readonly imageProcessingMs: number;
  readonly duplicateWindowMs: number;
  /** What the app was approved for. */
  readonly appScopes: readonly Scope[];
  /** Months that may be asked for, instead of those that the clock leaves. */
  readonly activeVersions: readonly string[] | undefined;
}

const DEFAULTS: Settings = {
  processingMs: 2_000,
  imageProcessingMs: 0,
  duplicateWindowMs: DAY,
  appScopes: APPROVED,
  activeVersions: undefined,
};

/** The parts of the simulated network that its routes share. */
export class LinkedIn {
  readonly seed: string;
  readonly clock: Clock;
  readonly variants: Variants;
  readonly open: Open;
  readonly world: World;
  readonly grants: Grants;
  readonly quotas: Quotas;
  readonly life: PublicLife;
  readonly comments: Comments;
  /** Parts of videos that are not finalized, by media and part; a restart forgets them. */
  readonly parts = new Map<string, Map<number, Buffer>>();
  settings: Settings = DEFAULTS;

  constructor(context: NetworkContext) {
    this.seed = context.seed;
    this.clock = context.clock;
    this.variants = context.variants('linkedin');
    this.open = openQuestions(this.variants);
    this.world = new World((change) => context.record(change));
    this.grants = new Grants(this.world, context.clock, this.open);
    this.quotas = new Quotas(context.clock);
    this.life = new PublicLife(this.world, context);
    this.comments = new Comments(this.world, this.life);
  }

  apply(change: unknown): void {
    this.world.apply(change as StoreChange);
  }

  reset(): void {
    this.world.clear();
    this.grants.forget();
    this.quotas.set(true);
    this.life.forget();
    this.comments.forget();
    this.variants.reset();
    this.parts.clear();
    this.settings = DEFAULTS;
  }

  /** A page or a member by URN or handle; a page first, where both are called the same. */
  accountBy = (identifier: string): Organization | Member | undefined => {
    const { organizations, members } = this.world;
    const name = identifier.toLowerCase();
    return (
      organizations.get(identifier) ??
      members.get(identifier) ??
      organizations.values().find(({ vanityName }) => vanityName === name) ??
      members.values().find(({ handle }) => handle === name)
    );
  };
}
