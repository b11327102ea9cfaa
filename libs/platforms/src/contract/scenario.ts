import type { PlatformAdapter } from '../port/adapter.ts';
import type { PostRef } from '../port/insights.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Draft, Prepared, Published, PublishOutcome } from '../port/publishing.ts';
import type { PlatformStage, StageAccount } from './stage.ts';

/** Takes the answer out of an outcome; a refusal ends the test with its words. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.failure)}`);
}

export function publishedOf(outcome: PublishOutcome): Published {
  if (outcome.kind === 'published') return outcome;
  throw new Error(`not published: ${JSON.stringify(outcome)}`);
}

const STEPS_MAX = 50;

/** One account on a stage and what the suite does with it. */
export class Scenario {
  #posts = 0;

  constructor(
    readonly stage: PlatformStage,
    readonly account: StageAccount,
  ) {}

  get adapter(): PlatformAdapter {
    return this.stage.adapter;
  }

  draft(text: string): Draft {
    return { text, media: [], createdAt: this.stage.now().toISOString(), ...this.stage.draftDefaults?.() };
  }

  async prepare(text: string): Promise<Prepared> {
    this.#posts += 1;
    const key = `${this.account.access.platformAccountId}/${text}/${this.#posts}`;
    return valueOf(await this.adapter.prepare(this.draft(text), { idempotencyKey: key }, this.account.access));
  }

  /** Publishes as the publisher does: when media are ready, and to the end where it takes several steps. */
  async publish(prepared: Prepared): Promise<PublishOutcome> {
    const { adapter, stage } = this;
    const { access } = this.account;
    for (let look = 0; look < STEPS_MAX && adapter.checkReady; look += 1) {
      const readiness = valueOf(await adapter.checkReady(prepared, access));
      if (readiness.kind !== 'waiting') break;
      await stage.wait?.(readiness.retryAfterMs);
    }
    let outcome = await adapter.publish(prepared, access);
    for (let step = 0; step < STEPS_MAX && outcome.kind === 'processing' && adapter.confirm; step += 1) {
      await stage.wait?.(outcome.retryAfterMs ?? 1_000);
      outcome = await adapter.confirm(outcome.handle, access);
    }
    return outcome;
  }

  async publishText(text: string): Promise<Published> {
    return publishedOf(await this.publish(await this.prepare(text)));
  }

  async find(prepared: Prepared): Promise<Published | null> {
    return valueOf(await this.adapter.findPublished(prepared, this.account.access));
  }

  /** A post of the stage's own kind, as the planner would ask about it. */
  refTo(externalId: string): PostRef {
    return { externalId, mediaType: this.stage.mediaType ?? 'text', publishedAt: this.stage.now().toISOString() };
  }

  /** How many posts with this text stand on the platform. */
  async countOf(text: string): Promise<number> {
    return (await this.stage.listPosts(this.account)).filter((post) => post.text === text).length;
  }
}
