import type { PlatformAdapter } from '../port/adapter.ts';
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

  publish(prepared: Prepared): Promise<PublishOutcome> {
    return this.adapter.publish(prepared, this.account.access);
  }

  async publishText(text: string): Promise<Published> {
    return publishedOf(await this.publish(await this.prepare(text)));
  }

  async find(prepared: Prepared): Promise<Published | null> {
    return valueOf(await this.adapter.findPublished(prepared, this.account.access));
  }

  /** How many posts with this text stand on the platform. */
  async countOf(text: string): Promise<number> {
    return (await this.stage.listPosts(this.account)).filter((post) => post.text === text).length;
  }
}
