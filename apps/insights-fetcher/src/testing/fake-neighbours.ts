import { leaseToken, recordExternalPosts, reportRefusal, type Command, type CommandMeta, type Reply } from '@afterpost/contracts';
import { sealLease } from '@afterpost/credentials';
import { idFrom } from '@afterpost/kernel';
import { Caller } from '@afterpost/messaging';
import type { z } from 'zod';

/** token-health and publisher as the fetcher meets them: tokens are sealed for real, posts get ids that never change. */
export class FakeNeighbours extends Caller {
  /** A token's name tells its version: `secret-token-1`. */
  tokenVersion = 1;
  /** Whether a refused token can be renewed at the moment. */
  renews = true;
  leaseRefusal: (typeof leaseToken)['refusals'][number] | null = null;
  readonly reported: { accountId: string; version: number }[] = [];
  readonly recorded = new Set<string>();
  recordingIsDown = false;
  recordingRefusal: (typeof recordExternalPosts)['refusals'][number] | null = null;
  /** What happens just before a token is leased, or refused. */
  beforeLease: () => Promise<void> | void = () => {};
  /** What happens between the publisher's answer and the fetcher's writing. */
  afterRecording: () => Promise<void> | void = () => {};

  constructor() {
    super(undefined as never);
  }

  override async call<C extends Command>(command: C, input: z.input<C['in']>, _meta: CommandMeta): Promise<Reply<C>> {
    const reply = await this.#reply(command.name, input);
    return reply as Reply<C>;
  }

  get token(): string {
    return `secret-token-${this.tokenVersion}`;
  }

  #reply(name: string, input: unknown): Promise<Reply<Command>> {
    switch (name) {
      case leaseToken.name:
        return this.#lease(leaseToken.in.parse(input));
      case reportRefusal.name:
        return this.#report(reportRefusal.in.parse(input));
      case recordExternalPosts.name:
        return this.#record(recordExternalPosts.in.parse(input));
      default:
        return Promise.resolve({ ok: false, kind: 'unavailable' });
    }
  }

  async #lease({ accountId, publicKey }: z.output<typeof leaseToken.in>): Promise<Reply<Command>> {
    await this.beforeLease();
    if (this.leaseRefusal) return { ok: false, kind: 'refused', code: this.leaseRefusal, message: 'No.' };
    const lease = await sealLease(this.token, publicKey, accountId);
    const about = { platform: 'bluesky', platformAccountId: 'did:plc:me', serviceUrl: null, version: this.tokenVersion, expiresAt: null };
    return { ok: true, value: leaseToken.out.parse({ ...about, ...lease }) };
  }

  #report({ accountId, version }: z.output<typeof reportRefusal.in>): Promise<Reply<Command>> {
    this.reported.push({ accountId, version });
    if (this.renews) this.tokenVersion = version + 1;
    return Promise.resolve({ ok: true, value: { status: 'active' } });
  }

  async #record({ accountId, posts }: z.output<typeof recordExternalPosts.in>): Promise<Reply<Command>> {
    if (this.recordingRefusal) return { ok: false, kind: 'refused', code: this.recordingRefusal, message: 'No.' };
    if (this.recordingIsDown) return { ok: false, kind: 'unavailable' };
    const ids = posts.map(({ externalId }) => {
      const isNew = !this.recorded.has(externalId);
      this.recorded.add(externalId);
      return { externalId, postId: idFrom('post', accountId, externalId), targetId: idFrom('target', accountId, externalId), isNew };
    });
    await this.afterRecording();
    return { ok: true, value: { posts: ids, position: 1 } };
  }
}
