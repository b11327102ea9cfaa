import type { CommandMeta, Post } from '@afterpost/contracts';
import { append, fold, lockStream, readStream, retryConflicts, type EventMetadata, type StoredEvent } from '@afterpost/event-store';
import { type Clock, refuse, type Refusal } from '@afterpost/kernel';
import { DueQueue } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { dueChanges } from './due-targets.ts';
import { keepHeld } from './held-targets.ts';
import { claimPlatformPost } from './platform-posts.ts';
import type { PostCommand, PostRefusal } from './post.commands.ts';
import { decide, postDecider, streamOf } from './post.decider.ts';
import type { PostEvent } from './post.events.ts';
import type { PostState, PresentPost } from './post.state.ts';
import { toPost } from './post.view.ts';

/** The due work of a target: one item for each, at most, at any time. */
export const PUBLISH_TARGET = 'publish-target';

export interface PublishTargetPayload {
  readonly postId: string;
  readonly tenantId: string;
}

/** A post after a decision, and where its last event stands in the log. */
export interface Decided {
  readonly post: PresentPost;
  readonly position: number;
  readonly events: readonly PostEvent[];
}

type Decision = Decided | Refusal<PostRefusal>;

/** Where a command comes from: somebody who may repeat it, or our own work on the post. */
type Cause = { readonly by: 'command'; readonly meta: CommandMeta } | { readonly by: 'work'; readonly tenantId: string };

interface History {
  readonly stored: readonly StoredEvent[];
  readonly state: PostState;
}

/** Decides about posts: events, due work, held targets and the table of platform posts change together or not at all. */
@Injectable()
export class PostStore {
  constructor(
    private readonly database: Database,
    private readonly due: DueQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Another tenant's post is absent. */
  async load(tenantId: string, postId: string): Promise<PresentPost | undefined> {
    const { state } = historyOf(await readStream(this.database.pool, streamOf(postId)), tenantId);
    return state.kind === 'present' ? state : undefined;
  }

  /** The post as a command with this id has left it, if the command was here before. */
  async earlier(postId: string, meta: CommandMeta): Promise<Decided | undefined> {
    return earlierOf(historyOf(await readStream(this.database.pool, streamOf(postId)), meta.tenant), meta);
  }

  /** Decides a command from outside, once for each command id. */
  command(postId: string, meta: CommandMeta, command: (now: string) => PostCommand): Promise<Decision> {
    return this.#transaction((tx) => this.#decide(tx, postId, { by: 'command', meta }, command));
  }

  /** Several commands of one cause in one transaction, in the order of their streams so that no two wait for each other. */
  commandAll(meta: CommandMeta, commands: readonly { postId: string; command: PostCommand }[]): Promise<ReadonlyMap<string, Decision>> {
    return this.#transaction(async (tx) => {
      const decisions = new Map<string, Decision>();
      for (const { postId, command } of commands.toSorted((a, b) => (a.postId < b.postId ? -1 : 1))) {
        decisions.set(postId, await this.#decide(tx, postId, { by: 'command', meta }, () => command));
      }
      return decisions;
    });
  }

  /** Decides a step of our own work on a post. */
  work(tenantId: string, postId: string, command: (now: string) => PostCommand): Promise<Decision> {
    return this.#transaction((tx) => this.#decide(tx, postId, { by: 'work', tenantId }, command));
  }

  #transaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
    return retryConflicts(() => this.database.transaction(({ pg }) => work(pg)));
  }

  async #decide(tx: PoolClient, postId: string, cause: Cause, commandAt: (now: string) => PostCommand): Promise<Decision> {
    const streamId = streamOf(postId);
    const tenantId = cause.by === 'command' ? cause.meta.tenant : cause.tenantId;
    await lockStream(tx, streamId);
    const all = await readStream(tx, streamId);
    const { stored, state } = historyOf(all, tenantId);
    const command = commandAt(this.clock.now().toISOString());
    if (all.length > stored.length) return foreign(command);
    const earlier = cause.by === 'command' && earlierOf({ stored, state }, cause.meta);
    if (earlier) return earlier;
    const events = decide(command, state);
    if ('refused' in events) return events;
    const after = fold(postDecider, state, events) as PresentPost;
    if (events.length === 0) return { post: after, position: lastPosition(stored), events };
    const { position } = await append(tx, streamId, stored.length, events, this.#metadata(cause, stored));
    await this.#planWork(tx, postId, tenantId, state, after);
    await keepHeld(tx, this.due, { before: state, after, events, tenantId, now: this.clock.now() });
    for (const event of events) await this.#claim(tx, event, postId, tenantId);
    return { post: after, position, events };
  }

  async #planWork(tx: PoolClient, postId: string, tenantId: string, before: PostState, after: PostState): Promise<void> {
    const payload: PublishTargetPayload = { postId, tenantId };
    for (const { targetId, dueAt } of dueChanges(before, after)) {
      if (dueAt === null) await this.due.cancel(tx, PUBLISH_TARGET, targetId);
      else await this.due.schedule(tx, { kind: PUBLISH_TARGET, key: targetId, dueAt: new Date(dueAt), payload });
    }
  }

  /** Enters what stands on a platform. What was taken for somebody else's post and turns out to be ours is forgotten. */
  async #claim(tx: PoolClient, event: PostEvent, postId: string, tenantId: string): Promise<void> {
    if (event.type !== 'TargetPublished' && event.type !== 'PostDiscovered') return;
    const { accountId, externalId, targetId } = event.data;
    const by = event.type === 'TargetPublished' ? 'publishing' : 'discovery';
    const twin = await claimPlatformPost(tx, { accountId, externalId, postId, targetId }, by);
    if (twin) await this.#decide(tx, twin, { by: 'work', tenantId }, (now) => ({ kind: 'delete', onPlatforms: false, now }));
  }

  #metadata(cause: Cause, stored: readonly StoredEvent[]): EventMetadata {
    const occurredAt = this.clock.now().toISOString();
    if (cause.by === 'work') {
      const last = stored.at(-1);
      const { correlationId, traceparent } = last?.metadata ?? {};
      return {
        tenantId: cause.tenantId,
        ...(last && { causationId: last.eventId }),
        ...(correlationId && { correlationId }),
        ...(traceparent && { traceparent }),
        occurredAt,
      };
    }
    const { id, tenant, correlationId, traceparent } = cause.meta;
    return { tenantId: tenant, causationId: id, correlationId: correlationId ?? id, ...(traceparent && { traceparent }), occurredAt };
  }
}

/** Only what belongs to the tenant: of another tenant's stream, nothing. */
function historyOf(all: readonly StoredEvent[], tenantId: string): History {
  const stored = all[0]?.metadata.tenantId === tenantId ? all : [];
  // what the stream holds was decided by this decider
  return { stored, state: fold(postDecider, postDecider.initialState(), stored as unknown as readonly PostEvent[]) };
}

/** The post as it stands, with the place of the last event that came of the command when it was here before. */
function earlierOf({ stored, state }: History, { id }: CommandMeta): Decided | undefined {
  const last = stored.findLast(({ metadata }) => metadata.causationId === id);
  return last && state.kind === 'present' ? { post: state, position: last.position, events: [] } : undefined;
}

const lastPosition = (stored: readonly StoredEvent[]): number => stored.at(-1)?.position ?? 0;

const foreign = (command: PostCommand): Refusal<PostRefusal> =>
  command.kind === 'create'
    ? refuse('post_exists', 'A post with this id exists already.')
    : refuse('post_not_found', 'There is no such post.');

/** A decision as the answer to a command. */
export const written = ({ post, position }: Decided, meta: CommandMeta): { post: Post; position: number } => ({
  post: toPost(post, meta.tenant),
  position,
});
