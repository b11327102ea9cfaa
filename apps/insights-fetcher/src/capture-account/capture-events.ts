import type { CaptureSource, Snapshot } from '@afterpost/contracts';
import type { AccountReading, JsonObject, JsonValue } from '@afterpost/platforms';
import type { CommentChanges } from '../comments/diff-comments.ts';
import type { CaptureEvent } from '../outgoing/to-public-events.ts';
import type { Account } from '../schedule/account.ts';
import type { Target } from '../schedule/target.ts';
import type { Verdict } from './judge-target.ts';
import { chunksByBytes } from './chunks.ts';
import { storable } from './storable.ts';

const SNAPSHOTS_MAX = 50;
const COMMENTS_MAX = 100;
/** Half of what an event may weigh. */
const BYTES_MAX = 256 * 1024;

/** A verdict with its platform block and raw answer scrubbed. */
export interface Judged {
  readonly verdict: Verdict;
  readonly block: JsonObject;
  readonly rawIndex: number | null;
}

export interface Captured {
  readonly account: Account;
  readonly capturedAt: Date;
  readonly judged: readonly Judged[];
  readonly rawBlock: number | null;
  readonly comments: readonly { readonly target: Target; readonly changes: CommentChanges }[];
  readonly figures: { readonly reading: AccountReading; readonly raw: JsonObject; readonly source: CaptureSource } | null;
}

/** The facts that a capture has established, in pieces that the bus can carry. */
export function captureEvents(captured: Captured): CaptureEvent[] {
  const events = [...snapshotEvents(captured), ...commentEvents(captured), ...accountEvents(captured), ...failureEvents(captured)];
  return events.map(storable);
}

function snapshotEvents({ account, capturedAt, judged, rawBlock }: Captured): CaptureEvent[] {
  const bySource = Map.groupBy(
    judged.filter(({ verdict }) => verdict.figures !== null),
    ({ verdict }) => verdict.answer.source,
  );
  return [...bySource].flatMap(([source, group]) =>
    chunksByBytes(
      group.flatMap((one) => toSnapshot(one, rawBlock)),
      SNAPSHOTS_MAX,
      BYTES_MAX,
    ).map((snapshots): CaptureEvent => ({
      type: 'metrics.captured',
      data: { accountId: account.accountId, platform: account.platform, capturedAt: capturedAt.toISOString(), source, snapshots },
    })),
  );
}

function toSnapshot({ verdict, block, rawIndex }: Judged, rawBlock: number | null): Snapshot[] {
  const { answer, errors, figures, status } = verdict;
  if (figures === null || status === 'failed') return [];
  const { targetId, postId } = answer.target;
  return [
    {
      targetId,
      postId,
      metrics: figures.metrics,
      block: mutable(block),
      status,
      errors: [...errors],
      rawBlock,
      rawIndex,
    },
  ];
}

function commentEvents({ account, capturedAt, comments }: Captured): CaptureEvent[] {
  const { accountId, platform } = account;
  return comments.flatMap(({ target: { postId, targetId }, changes }) =>
    chunksByBytes(changes.comments, COMMENTS_MAX, BYTES_MAX).map((piece): CaptureEvent => ({
      type: 'comments.captured',
      data: { accountId, postId, targetId, platform, capturedAt: capturedAt.toISOString(), comments: piece },
    })),
  );
}

function accountEvents({ account, capturedAt, figures }: Captured): CaptureEvent[] {
  if (figures === null) return [];
  const { reading, raw, source } = figures;
  const { handle, displayName, avatarUrl, biography, website, isVerified } = reading.profile;
  return [
    {
      type: 'metrics.account_captured',
      data: {
        accountId: account.accountId,
        platform: account.platform,
        capturedAt: capturedAt.toISOString(),
        source,
        metrics: reading.metrics,
        profile: { handle, displayName, avatarUrl, biography, website, isVerified },
        raw: mutable(raw),
      },
    },
  ];
}

function failureEvents({ account, capturedAt, judged }: Captured): CaptureEvent[] {
  const failed = judged.filter(({ verdict }) => verdict.status === 'failed');
  const targets = failed.map(({ verdict: { answer, errors } }) => ({
    targetId: answer.target.targetId,
    postId: answer.target.postId,
    errors: [...errors],
  }));
  return chunksByBytes(targets, SNAPSHOTS_MAX, BYTES_MAX).map((piece): CaptureEvent => ({
    type: 'metrics.capture_failed',
    data: { accountId: account.accountId, platform: account.platform, failedAt: capturedAt.toISOString(), targets: piece },
  }));
}

/** The port's JSON is read-only, the contracts' is not; nobody writes to either. */
const mutable = (object: JsonObject): Record<string, never> => object as Record<string, JsonValue> as Record<string, never>;
