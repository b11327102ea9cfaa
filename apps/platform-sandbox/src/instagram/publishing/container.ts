import { DAY } from '@afterpost/kernel';
import type { ContainerPlan } from './container-rules.ts';
import type { FileFault } from './media-files.ts';

/** A container as it is kept: what is planned, and the only two things that ever happen to it. */
export interface Container {
  readonly id: string;
  readonly igId: string;
  readonly createdAt: string;
  readonly plan: ContainerPlan;
  /** How long the platform looks at the file, by the sandbox's clock. */
  readonly processingMs: number;
  /** When the bytes came, where they come by rupload. */
  readonly uploadedAt?: string | undefined;
  readonly mediaId?: string | undefined;
}

export type ContainerStatus = 'IN_PROGRESS' | 'FINISHED' | 'PUBLISHED' | 'ERROR' | 'EXPIRED';

export interface ContainerState {
  readonly status: ContainerStatus;
  readonly fault?: FileFault;
}

const LIFE_MS = DAY;

/** Where a container stands now. A carousel is as far as the slowest of its children, and broken if one of them is. */
export function stateOf(container: Container, children: readonly Container[], nowMs: number): ContainerState {
  if (container.mediaId !== undefined) return { status: 'PUBLISHED' };
  if (nowMs - Date.parse(container.createdAt) >= LIFE_MS) return { status: 'EXPIRED' };
  const own = processing(container, nowMs);
  const all = [own, ...children.map((child) => stateOf(child, [], nowMs))];
  return (
    all.find(({ status }) => status === 'ERROR') ??
    all.find(({ status }) => status === 'EXPIRED') ??
    all.find(({ status }) => status === 'IN_PROGRESS') ??
    own
  );
}

function processing({ plan, createdAt, uploadedAt, processingMs }: Container, nowMs: number): ContainerState {
  const begunAt = plan.awaitsUpload ? uploadedAt : createdAt;
  if (begunAt === undefined || nowMs < Date.parse(begunAt) + processingMs) return { status: 'IN_PROGRESS' };
  return plan.fault ? { status: 'ERROR', fault: plan.fault } : { status: 'FINISHED' };
}

/** The `status` field: words that carry the subcode. */
export function statusText({ status, fault }: ContainerState): string {
  switch (status) {
    case 'IN_PROGRESS':
      return 'In Progress: Media is still being processed.';
    case 'FINISHED':
      return 'Finished: Media has been uploaded and it is ready to be published.';
    case 'PUBLISHED':
      return 'Published: Media has been published.';
    case 'EXPIRED':
      return 'Expired: The media was not published within 24 hours.';
    case 'ERROR':
      return `Error: Media upload has failed with error code ${fault?.subcode ?? 2207001}`;
  }
}
