import { type BulkSyncAnswer, type CaptureError, type Insights, isPlatform, type Platform, type SyncAnswer } from '@afterpost/contracts';
import { AppError, isUuid } from '@afterpost/kernel';
import {
  getAccount,
  getPost,
  getTarget,
  NO_EXTERNAL_ID,
  syncErrorsOf,
  type TargetRead,
  targetsToSync,
  type TargetToSync,
} from '@afterpost/read-models';
import { Database } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import type { AskedRequest } from '../http/asked.ts';
import { ProblemException } from '../http/problem.ts';
import { Captures, type TargetResult } from './captures.ts';
import { Freshness } from './freshness.ts';
import { InsightsDocuments } from './insights-documents.ts';

const SYNCED = {
  success: 'Insights synced successfully',
  partial: 'Insights synced in part',
  failed: 'Insights could not be synced',
} as const;
const AWAY: readonly CaptureError[] = [{ part: 'Post', class: 'transient', message: 'The insights service does not answer.' }];

/** Seed 000's two syncs; the routes that name them are thin. */
@Injectable()
export class SyncPosts {
  constructor(
    private readonly database: Database,
    private readonly captures: Captures,
    private readonly documents: InsightsDocuments,
    private readonly freshness: Freshness,
  ) {}

  /** One post, or one target of one: captured now, whatever is known. */
  async one(id: string, asked: AskedRequest): Promise<SyncAnswer> {
    const targets = publishedOf(await this.#targets(id, asked.tenant));
    const results = await this.captures.ofTargets({ targetIds: measurable(targets).map(({ targetId }) => targetId), maxAgeMs: 0 }, asked);
    const after = publishedOf(await this.#targets(id, asked.tenant));
    const documents = await this.documents.of(after, asked.tenant);
    const byTarget = after.flatMap((target) => {
      const document = documents.get(target.targetId);
      return document ? [{ target_id: target.targetId, insights: withOutcome(document, results, target) }] : [];
    });
    const [first] = byTarget;
    if (!first) throw new ProblemException('unprocessable', 'Nothing of this post is published yet.');
    return { message: SYNCED[first.insights.sync_status ?? 'failed'], insights: first.insights, insights_by_target: byTarget };
  }

  /** Many: those whose figures are oldest first; what is fresh is not asked for again. */
  async many({ platform_id, limit }: { platform_id?: string | undefined; limit: number }, asked: AskedRequest): Promise<BulkSyncAnswer> {
    const scope = await this.#scopeOf(platform_id, asked.tenant);
    const targets = await targetsToSync(this.database.pool, asked.tenant, { ...scope, limit });
    const maxAgeMs = asked.wantsFresh ? 0 : this.freshness.bulkMs;
    const ids = targets.filter(({ externalId }) => externalId !== null).map(({ targetId }) => targetId);
    const results = await this.captures.ofTargets({ targetIds: ids, maxAgeMs }, asked);
    const rows = [...Map.groupBy(targets, ({ postId }) => postId).values()].map((ofPost) =>
      postRowOf(ofPost.map((target) => rowOf(target, results))),
    );
    const failed = rows.filter(({ status }) => status === 'failed').length;
    const success = rows.length - failed;
    return { message: `Synced insights for ${success} posts`, success, failed, total: rows.length, results: rows };
  }

  async #targets(id: string, tenant: string): Promise<readonly TargetRead[]> {
    const post = await getPost(this.database.pool, tenant, id);
    if (post) return post.targets;
    const target = await getTarget(this.database.pool, tenant, id);
    if (target) return [target];
    throw new ProblemException('not-found', 'There is no post with this id.');
  }

  /** `platform_id` is a network's name (`twitter` too) or an account's id. */
  async #scopeOf(platformId: string | undefined, tenant: string): Promise<{ platform?: Platform; accountId?: string }> {
    if (platformId === undefined) return {};
    const name = platformId === 'twitter' ? 'x' : platformId;
    if (isPlatform(name)) return { platform: name };
    if (isUuid(platformId) && (await getAccount(this.database.pool, tenant, platformId))) return { accountId: platformId };
    throw new ProblemException('invalid-request', `platform_id must be a network's name or an account's id, not '${platformId}'.`, [
      { pointer: '/platform_id', detail: 'is not known here' },
    ]);
  }
}

const measurable = (targets: readonly TargetRead[]): TargetRead[] => targets.filter(({ externalId }) => externalId !== null);

function publishedOf(targets: readonly TargetRead[]): TargetRead[] {
  const published = targets.filter(({ status }) => status === 'published');
  if (published.length === 0) throw new ProblemException('unprocessable', 'Nothing of this post is published yet.');
  return published;
}

/** The document says how this very sync went; when it failed, the earlier figures and their time stay. */
function withOutcome(
  document: Insights,
  results: ReadonlyMap<string, TargetResult> | undefined,
  { targetId, externalId }: TargetRead,
): Insights {
  if (externalId === null) return document;
  const result = results?.get(targetId);
  const errors = result ? result.errors : AWAY;
  const { sync_errors: _, ...rest } = document;
  const status = result === undefined || result.status === 'unknown_target' ? 'failed' : result.status;
  return { ...rest, sync_status: status, ...(errors.length > 0 ? { sync_errors: syncErrorsOf(errors) } : {}) };
}

type BulkRow = BulkSyncAnswer['results'][number];

/** A post's row: it failed when all its targets did, and it is a success in part when only some of them are. */
export function postRowOf([first, ...others]: readonly BulkRow[]): BulkRow {
  if (!first) throw new AppError('post-without-target', 'A post to sync has no target.');
  return others.reduce(
    (post, { status, cached, error }): BulkRow => ({
      postId: post.postId,
      status: status === post.status ? status : 'partial',
      ...(post.cached && cached ? { cached } : {}),
      ...(post.error || error ? { error: [...new Set([post.error, error].filter((words) => words !== undefined))].join('; ') } : {}),
    }),
    first,
  );
}

function rowOf({ targetId, postId, externalId }: TargetToSync, results: ReadonlyMap<string, TargetResult> | undefined): BulkRow {
  if (externalId === null) return { postId, status: 'failed', error: NO_EXTERNAL_ID };
  const result = results?.get(targetId);
  const errors = result?.errors ?? AWAY;
  return {
    postId,
    status: result === undefined || result.status === 'unknown_target' ? 'failed' : result.status,
    ...(result?.cached ? { cached: true } : {}),
    ...(errors.length > 0 ? { error: syncErrorsOf(errors).join('; ') } : {}),
  };
}
